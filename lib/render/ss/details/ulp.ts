/** The protocol on top of TCP (TLS, a part of an MPTCP connection), as `ss -i` writes it. */

import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { type Nested, nestedAttribute } from "../../../uapi/nested_attributes.ts";
import { u16, u32 } from "../../../uapi/netlink.ts";
import { textEnd } from "../../../uapi/text_end.ts";
import {
  INET_ULP_INFO,
  MPTCP_SUBFLOW_ATTR,
  MPTCP_SUBFLOW_FLAGS,
  TLS_CIPHER,
  TLS_CONF,
  TLS_INFO,
  TLS_VERSION,
} from "../../../uapi/ulp_info.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { writeEscaped } from "../../text/escape.ts";

const VERSION_WORDS: ReadonlyMap<number, string> = new Map([
  [TLS_VERSION.TLS_1_2, "1.2"],
  [TLS_VERSION.TLS_1_3, "1.3"],
]);

const CIPHER_WORDS: ReadonlyMap<number, string> = new Map([
  [TLS_CIPHER.AES_GCM_128, "aes-gcm-128"],
  [TLS_CIPHER.AES_GCM_256, "aes-gcm-256"],
]);

const CONF_WORDS: ReadonlyMap<number, string> = new Map([
  [TLS_CONF.BASE, "none"],
  [TLS_CONF.SW, "sw"],
  [TLS_CONF.HW, "hw"],
  [TLS_CONF.HW_RECORD, "hw-record"],
]);

const TOKEN_DIGITS = 4;

/** Attributes of one nest. */
class Nest {
  readonly bytes: Uint8Array;
  readonly #within: Pick<Nested, "start" | "end">;

  constructor(bytes: Uint8Array, within: Pick<Nested, "start" | "end">) {
    this.bytes = bytes;
    this.#within = within;
  }

  find(type: number, size = 0): Nested | null {
    return nestedAttribute(this.bytes, this.#within, type, size);
  }

  nest(type: number): Nest | null {
    const nested = this.find(type);
    return nested === null ? null : new Nest(this.bytes, nested);
  }

  u8(type: number): number | null {
    const nested = this.find(type, 1);
    return nested === null ? null : this.bytes[nested.start];
  }

  u16(type: number): number | null {
    const nested = this.find(type, 2);
    return nested === null ? null : u16(this.bytes, nested.start);
  }

  u32(type: number): number | null {
    const nested = this.find(type, 4);
    return nested === null ? null : u32(this.bytes, nested.start);
  }
}

function writeTls(writer: ByteWriter, tls: Nest): void {
  const version = tls.u16(TLS_INFO.VERSION);
  if (version !== null) {
    writer.text(` version: ${VERSION_WORDS.get(version) ?? `unknown(${version})`}`);
  }
  const cipher = CIPHER_WORDS.get(tls.u16(TLS_INFO.CIPHER) ?? 0);
  if (cipher !== undefined) writer.text(` cipher: ${cipher}`);
  for (const [word, type] of [["rxconf", TLS_INFO.RXCONF], ["txconf", TLS_INFO.TXCONF]] as const) {
    const conf = tls.u16(type);
    if (conf !== null) writer.text(` ${word}: ${CONF_WORDS.get(conf) ?? `unknown(${conf})`}`);
  }
  if (tls.find(TLS_INFO.ZC_RO_TX) !== null) writer.text(" zc_ro_tx");
  if (tls.find(TLS_INFO.RX_NO_PAD) !== null) writer.text(" no_pad_rx");
}

function writeSubflow(writer: ByteWriter, subflow: Nest): void {
  const A = MPTCP_SUBFLOW_ATTR;
  const flags = subflow.u32(A.FLAGS) ?? 0;
  if (flags !== 0) {
    writer.text(" flags:");
    for (let bit = 0; bit < MPTCP_SUBFLOW_FLAGS.length; bit++) {
      if (flags & (1 << bit)) writer.byte(MPTCP_SUBFLOW_FLAGS.charCodeAt(bit));
    }
  }
  const remote = subflow.u32(A.TOKEN_REM);
  const local = subflow.u32(A.TOKEN_LOC);
  const remoteId = subflow.u8(A.ID_REM);
  const localId = subflow.u8(A.ID_LOC);
  if (remote !== null && local !== null && remoteId !== null && localId !== null) {
    writer.text(" token:");
    writer.hex(remote, TOKEN_DIGITS);
    writer.text(`(id:${remoteId})/`);
    writer.hex(local, TOKEN_DIGITS);
    writer.text(`(id:${localId})`);
  }
  const sequence = subflow.find(A.MAP_SEQ, 8);
  if (sequence !== null) {
    writer.text(" seq:");
    writer.decimal64(u32(subflow.bytes, sequence.start + 4), u32(subflow.bytes, sequence.start));
  }
  const subflowSequence = subflow.u32(A.MAP_SFSEQ);
  if (subflowSequence !== null) writer.text(` sfseq:${subflowSequence}`);
  const offset = subflow.u32(A.SSN_OFFSET);
  if (offset !== null) writer.text(` ssnoff:${offset}`);
  const length = subflow.u16(A.MAP_DATALEN);
  if (length !== null) writer.text(` maplen:${length}`);
}

/** ` tcp-ulp-tls version: 1.3 ...`; nothing where plain TCP runs. */
export function writeUlp(writer: ByteWriter, table: SocketTable, row: number): void {
  const attributes = table.attributes!;
  const { bytes } = table;
  const at = attributes.at(INET_DIAG.ULP_INFO, row);
  if (at === ABSENT) return;
  const info = new Nest(bytes, { start: at, end: at + attributes.length(at) });
  const name = info.find(INET_ULP_INFO.NAME);
  if (name !== null) {
    writer.text(" tcp-ulp-");
    writeEscaped(writer, bytes, name.start, textEnd(bytes, name.start, name.end));
  }
  const tls = info.nest(INET_ULP_INFO.TLS);
  if (tls !== null) writeTls(writer, tls);
  const subflow = info.nest(INET_ULP_INFO.MPTCP);
  if (subflow !== null) writeSubflow(writer, subflow);
}
