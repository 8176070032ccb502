/** TCP MD5 keys, as `ss -i` writes them for those who may see them. */

import { keyAddress, keyBytes, md5KeysOf, prefixLength } from "../../../field/md5.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { type DetailsOutput, writeInetAddress } from "./output.ts";

const SPACE = 0x20;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;

/** A key's bytes; those that are no printable ASCII or have a meaning in the list, in octal. */
function writeKey(writer: ByteWriter, key: Uint8Array): void {
  for (const byte of key) {
    if (byte > SPACE && byte < DELETE && byte !== COMMA && byte !== BACKSLASH) writer.byte(byte);
    else writer.text(`\\${byte.toString(8).padStart(3, "0")}`);
  }
}

/** ` md5keys:10.0.0.1/32=secret,...`: as many keys as are there whole. */
export function writeMd5Keys(output: DetailsOutput, table: SocketTable, row: number): void {
  const keys = md5KeysOf(table, row);
  if (keys === null) return;
  const { writer } = output;
  writer.text(" md5keys:");
  let first = true;
  for (const at of keys) {
    if (!first) writer.byte(COMMA);
    first = false;
    const words = keyAddress(table, at);
    if (words === null) writer.text("???");
    else writeInetAddress(output, words);
    writer.text(`/${prefixLength(table, at)}=`);
    writeKey(writer, keyBytes(table, at));
  }
}
