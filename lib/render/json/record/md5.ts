/** The list `md5` (-i): keys that sign a TCP connection's segments, for those who may see them. */

import { md5Addresses } from "../../../table/attribute_addresses.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { TCP_DIAG_MD5SIG } from "../../../uapi/md5sig.ts";
import { u16 } from "../../../uapi/netlink.ts";
import { type JsonWriter, keys } from "../json_writer.ts";
import { writeAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";
import { addressValue } from "./sockaddr.ts";

const K = keys("md5", "address", "prefix_length", "key_hex");
const M = TCP_DIAG_MD5SIG;

/** Writes the list; null where the row has none. */
export function writeMd5({ json }: RecordContext, table: SocketTable, row: number): void {
  writeAttribute(json, K.md5, table, row, INET_DIAG.MD5SIG, (start) => {
    json.openList();
    for (const { at, words } of md5Addresses(table, row)) {
      json.element(at === start);
      writeKey(json, table.bytes, at, addressValue(words));
    }
    json.closeList();
  });
}

function writeKey(
  json: JsonWriter,
  bytes: Uint8Array,
  at: number,
  address: Uint8Array | null,
): void {
  const key = at + M.tcpm_key;
  json.open();
  if (address === null) json.null(K.address);
  else json.word(K.address, address);
  json.number(K.prefix_length, bytes[at + M.tcpm_prefixlen]);
  json.hexBytes(
    K.key_hex,
    bytes,
    key,
    Math.min(key + u16(bytes, at + M.tcpm_keylen), at + M.SIZE),
  );
  json.close();
}
