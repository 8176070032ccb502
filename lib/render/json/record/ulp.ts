/** The object `ulp` (-i): the protocol on top of TCP, TLS or a part of an MPTCP connection. */

import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { type Nested, nestedAttribute } from "../../../uapi/nested_attributes.ts";
import { u16, u32 } from "../../../uapi/netlink.ts";
import { textEnd } from "../../../uapi/text_end.ts";
import { INET_ULP_INFO, MPTCP_SUBFLOW_ATTR, TLS_INFO } from "../../../uapi/ulp_info.ts";
import { type JsonWriter, type Key, keys } from "../json_writer.ts";
import { writeAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";

const K = keys(
  ...["ulp", "name"] as const,
  ...["tls", "version", "cipher", "tx_conf", "rx_conf", "zc_ro_tx", "rx_no_pad"] as const,
  ...["mptcp", "token_rem", "token_loc", "relwrite_seq", "map_seq", "map_sfseq"] as const,
  ...["ssn_offset", "map_datalen_bytes", "flags", "id_rem", "id_loc"] as const,
);

type Range = Pick<Nested, "start" | "end">;

/** Writes the object; null where the row has none. */
export function writeUlp({ json }: RecordContext, table: SocketTable, row: number): void {
  writeAttribute(json, K.ulp, table, row, INET_DIAG.ULP_INFO, (start, length) => {
    const { bytes } = table;
    const within = { start, end: start + length };
    json.open();
    const name = nestedAttribute(bytes, within, INET_ULP_INFO.NAME);
    if (name === null) json.null(K.name);
    else json.string(K.name, bytes, name.start, textEnd(bytes, name.start, name.end));
    const tls = nestedAttribute(bytes, within, INET_ULP_INFO.TLS);
    if (tls !== null) writeTls(json, bytes, tls);
    const mptcp = nestedAttribute(bytes, within, INET_ULP_INFO.MPTCP);
    if (mptcp !== null) writeSubflow(json, bytes, mptcp);
    json.close();
  });
}

/** A nested number of so many bytes; null where there is none. */
function writeNested(
  json: JsonWriter,
  name: Key,
  bytes: Uint8Array,
  within: Range,
  type: number,
  width: 1 | 2 | 4 | 8,
): void {
  const nested = nestedAttribute(bytes, within, type, width);
  if (nested === null) {
    json.null(name);
    return;
  }
  const { start } = nested;
  if (width === 8) json.wide(name, u32(bytes, start + 4), u32(bytes, start));
  else if (width === 4) json.number(name, u32(bytes, start));
  else json.number(name, width === 2 ? u16(bytes, start) : bytes[start]);
}

function writeTls(json: JsonWriter, bytes: Uint8Array, within: Range): void {
  json.openObject(K.tls);
  writeNested(json, K.version, bytes, within, TLS_INFO.VERSION, 2);
  writeNested(json, K.cipher, bytes, within, TLS_INFO.CIPHER, 2);
  writeNested(json, K.tx_conf, bytes, within, TLS_INFO.TXCONF, 2);
  writeNested(json, K.rx_conf, bytes, within, TLS_INFO.RXCONF, 2);
  json.boolean(K.zc_ro_tx, nestedAttribute(bytes, within, TLS_INFO.ZC_RO_TX) !== null);
  json.boolean(K.rx_no_pad, nestedAttribute(bytes, within, TLS_INFO.RX_NO_PAD) !== null);
  json.close();
}

function writeSubflow(json: JsonWriter, bytes: Uint8Array, within: Range): void {
  const A = MPTCP_SUBFLOW_ATTR;
  json.openObject(K.mptcp);
  writeNested(json, K.token_rem, bytes, within, A.TOKEN_REM, 4);
  writeNested(json, K.token_loc, bytes, within, A.TOKEN_LOC, 4);
  writeNested(json, K.relwrite_seq, bytes, within, A.RELWRITE_SEQ, 4);
  writeNested(json, K.map_seq, bytes, within, A.MAP_SEQ, 8);
  writeNested(json, K.map_sfseq, bytes, within, A.MAP_SFSEQ, 4);
  writeNested(json, K.ssn_offset, bytes, within, A.SSN_OFFSET, 4);
  writeNested(json, K.map_datalen_bytes, bytes, within, A.MAP_DATALEN, 2);
  writeNested(json, K.flags, bytes, within, A.FLAGS, 4);
  writeNested(json, K.id_rem, bytes, within, A.ID_REM, 1);
  writeNested(json, K.id_loc, bytes, within, A.ID_LOC, 1);
  json.close();
}
