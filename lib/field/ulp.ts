/** The protocol on top of TCP: TLS, or a part of an MPTCP connection. */

import { ABSENT } from "../table/attributes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { type Nested, nestedAttribute } from "../uapi/nested_attributes.ts";
import { u16, u32 } from "../uapi/netlink.ts";
import { textEnd } from "../uapi/text_end.ts";
import {
  INET_ULP_INFO,
  MPTCP_SUBFLOW_ATTR,
  MPTCP_SUBFLOW_FLAGS,
  TLS_CIPHER,
  TLS_CONF,
  TLS_INFO,
  TLS_VERSION,
} from "../uapi/ulp_info.ts";
import { find, type Read } from "./attribute.ts";
import { type Field, flag, number, object, text, wide } from "./field.ts";

/** Words for the numbers of TLS, as `ss` has them. */
export const VERSION_WORDS: ReadonlyMap<number, string> = new Map([
  [TLS_VERSION.TLS_1_2, "1.2"],
  [TLS_VERSION.TLS_1_3, "1.3"],
]);
export const CIPHER_WORDS: ReadonlyMap<number, string> = new Map([
  [TLS_CIPHER.AES_GCM_128, "aes-gcm-128"],
  [TLS_CIPHER.AES_GCM_256, "aes-gcm-256"],
]);
export const CONF_WORDS: ReadonlyMap<number, string> = new Map([
  [TLS_CONF.BASE, "none"],
  [TLS_CONF.SW, "sw"],
  [TLS_CONF.HW, "hw"],
  [TLS_CONF.HW_RECORD, "hw-record"],
]);
/** Letters for the bits of a subflow's flags, from the lowest on. */
export const SUBFLOW_FLAG_LETTERS = MPTCP_SUBFLOW_FLAGS;

/** Finds an attribute nested in the one whose payload begins at an offset. */
function nested(table: SocketTable, at: number, type: number, size = 0): Nested | null {
  const within = { start: at, end: at + table.attributes!.length(at) };
  return nestedAttribute(table.bytes, within, type, size);
}

/** A nested number of so many bytes; of 8 the half that begins at `offset`. */
function numberOf(type: number, size: 1 | 2 | 4 | 8, offset = 0): Read<number> {
  return (table, at) => {
    const found = nested(table, at, type, size);
    if (found === null) return null;
    const { bytes } = table;
    const { start } = found;
    if (size >= 4) return u32(bytes, start + offset);
    return size === 2 ? u16(bytes, start) : bytes[start];
  };
}

/** Where the attribute of a row is, and what is nested in it: `ABSENT` if there is none. */
export const ulpAt = find(INET_DIAG.ULP_INFO);

export function tlsAt(table: SocketTable, at: number): number {
  return nested(table, at, INET_ULP_INFO.TLS)?.start ?? ABSENT;
}

export function subflowAt(table: SocketTable, at: number): number {
  return nested(table, at, INET_ULP_INFO.MPTCP)?.start ?? ABSENT;
}

/** The protocol's name. */
export const ulpName: Read<Uint8Array> = (table, at) => {
  const name = nested(table, at, INET_ULP_INFO.NAME);
  return name === null
    ? null
    : table.bytes.subarray(name.start, textEnd(table.bytes, name.start, name.end));
};

/** What TLS reports, by the offset of its attribute; flags have no payload. */
export const TLS = {
  version: numberOf(TLS_INFO.VERSION, 2),
  cipher: numberOf(TLS_INFO.CIPHER, 2),
  txConf: numberOf(TLS_INFO.TXCONF, 2),
  rxConf: numberOf(TLS_INFO.RXCONF, 2),
  zeroCopy: (table: SocketTable, at: number) => nested(table, at, TLS_INFO.ZC_RO_TX) !== null,
  noPadding: (table: SocketTable, at: number) => nested(table, at, TLS_INFO.RX_NO_PAD) !== null,
} as const;

const A = MPTCP_SUBFLOW_ATTR;

/** What a subflow of an MPTCP connection reports. */
export const SUBFLOW = {
  tokenRem: numberOf(A.TOKEN_REM, 4),
  tokenLoc: numberOf(A.TOKEN_LOC, 4),
  relwriteSeq: numberOf(A.RELWRITE_SEQ, 4),
  /** Of 64 bits. */
  mapSeq: numberOf(A.MAP_SEQ, 8),
  mapSeqHigh: numberOf(A.MAP_SEQ, 8, 4),
  mapSfseq: numberOf(A.MAP_SFSEQ, 4),
  ssnOffset: numberOf(A.SSN_OFFSET, 4),
  mapDatalen: numberOf(A.MAP_DATALEN, 2),
  flags: numberOf(A.FLAGS, 4),
  idRem: numberOf(A.ID_REM, 1),
  idLoc: numberOf(A.ID_LOC, 1),
} as const;

const tlsFields = (): readonly Field[] => [
  number("version: u16 | null", "Number of the version: 771 is 1.2, 772 is 1.3.", TLS.version),
  number(
    "cipher: u16 | null",
    "Number of the cipher (include/uapi/linux/tls.h): 51 AES-GCM-128, 52 AES-GCM-256.",
    TLS.cipher,
  ),
  number(
    "tx_conf: u16 | null",
    "Who encrypts: 1 the program, 2 the kernel, 3 the device, 4 the device, with the records.",
    TLS.txConf,
  ),
  number("rx_conf: u16 | null", "Who decrypts, by the same numbers.", TLS.rxConf),
  flag("zc_ro_tx", "TLS_TX_ZEROCOPY_RO.", TLS.zeroCopy),
  flag("rx_no_pad", "TLS_RX_EXPECT_NO_PAD.", TLS.noPadding),
];

const subflowFields = (): readonly Field[] => [
  number("token_rem: u32 | null", "The peer's token.", SUBFLOW.tokenRem),
  number("token_loc: u32 | null", "The own token.", SUBFLOW.tokenLoc),
  number(
    "relwrite_seq: u32 | null",
    "Number of the next byte to be written, from the subflow's start.",
    SUBFLOW.relwriteSeq,
  ),
  wide(
    "map_seq: wide | null",
    "First number of the current mapping, in the connection.",
    { low: SUBFLOW.mapSeq, high: (table, at) => SUBFLOW.mapSeqHigh(table, at)! },
  ),
  number("map_sfseq: u32 | null", "The same in the subflow.", SUBFLOW.mapSfseq),
  number(
    "ssn_offset: u32 | null",
    "What to subtract for the subflow's own numbers.",
    SUBFLOW.ssnOffset,
  ),
  number("map_datalen_bytes: u16 | null", "Length of the mapping, bytes.", SUBFLOW.mapDatalen),
  number("flags: u32 | null", "The kernel's bits (include/uapi/linux/mptcp.h).", SUBFLOW.flags),
  number("id_rem: u8 | null", "Id of the peer's address.", SUBFLOW.idRem),
  number("id_loc: u8 | null", "Id of the own address.", SUBFLOW.idLoc),
];

/** An object that is absent if nothing is found. */
function ifFound(at: number): number | undefined {
  return at === ABSENT ? undefined : at;
}

export const ulpField = (): Field =>
  object(
    "ulp | null",
    "The protocol on top of tcp, with -i. Null if there is none, or the source does not say.",
    (table, row) => {
      const at = ulpAt(table, row);
      return at === ABSENT ? null : at;
    },
    [
      text("name | null", "Its name. Null if the kernel does not say.", ulpName),
      object(
        "tls?",
        "What kernel TLS tells. Absent for other protocols, and without CAP_NET_ADMIN.",
        (table, at) => ifFound(tlsAt(table, at)),
        tlsFields(),
      ),
      object(
        "mptcp?",
        "What a subflow of an MPTCP connection tells. Absent for other protocols, and without " +
          "CAP_NET_ADMIN.",
        (table, at) => ifFound(subflowAt(table, at)),
        subflowFields(),
      ),
    ],
    { group: "info" },
  );
