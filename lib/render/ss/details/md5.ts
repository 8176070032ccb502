/** TCP MD5 keys, as `ss -i` writes them for those who may see them. */

import { md5Addresses } from "../../../table/attribute_addresses.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { TCP_DIAG_MD5SIG } from "../../../uapi/md5sig.ts";
import { u16 } from "../../../uapi/netlink.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import type { DetailsContext } from "./context.ts";
import { writeInetAddress } from "./inet_address.ts";

const M = TCP_DIAG_MD5SIG;
const SPACE = 0x20;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;

/** A key's bytes; those that are no printable ASCII or have a meaning in the list, in octal. */
function writeKey(writer: ByteWriter, bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte > SPACE && byte < DELETE && byte !== COMMA && byte !== BACKSLASH) writer.byte(byte);
    else writer.text(`\\${byte.toString(8).padStart(3, "0")}`);
  }
}

/** ` md5keys:10.0.0.1/32=secret,...`: as many keys as are there whole. */
export function writeMd5Keys(context: DetailsContext, table: SocketTable, row: number): void {
  const { writer } = context;
  if (table.attributes!.at(INET_DIAG.MD5SIG, row) === ABSENT) return;
  writer.text(" md5keys:");
  const { bytes } = table;
  let first = true;
  for (const { at, words } of md5Addresses(table, row)) {
    if (!first) writer.byte(COMMA);
    first = false;
    if (words === null) writer.text("???");
    else writeInetAddress(context, words);
    writer.text(`/${bytes[at + M.tcpm_prefixlen]}=`);
    const key = at + M.tcpm_key;
    writeKey(writer, bytes, key, Math.min(key + u16(bytes, at + M.tcpm_keylen), at + M.SIZE));
  }
}
