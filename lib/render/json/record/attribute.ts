/** An attribute of a row from sock_diag as a value of its record. */

import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { u32 } from "../../../uapi/netlink.ts";
import type { JsonWriter, Key } from "../json_writer.ts";

/** Offset of an attribute's payload, or `ABSENT`: so for every row from procfs. */
export function attributeAt(table: SocketTable, row: number, type: number): number {
  return table.attributes === null ? ABSENT : table.attributes.at(type, row);
}

/** True where a row has an attribute. */
export function hasAttribute(table: SocketTable, row: number, type: number): boolean {
  return attributeAt(table, row, type) !== ABSENT;
}

/** An attribute of one byte; null where the row does not have it. */
export function writeByteAttribute(
  json: JsonWriter,
  name: Key,
  table: SocketTable,
  row: number,
  type: number,
): void {
  const at = attributeAt(table, row, type);
  if (at === ABSENT) json.null(name);
  else json.number(name, table.bytes[at]);
}

/** The same of 32 bits. */
export function writeWordAttribute(
  json: JsonWriter,
  name: Key,
  table: SocketTable,
  row: number,
  type: number,
): void {
  const at = attributeAt(table, row, type);
  if (at === ABSENT) json.null(name);
  else json.number(name, u32(table.bytes, at));
}

/** An attribute that is an object or a list; null where the row does not have it. */
export function writeAttribute(
  json: JsonWriter,
  name: Key,
  table: SocketTable,
  row: number,
  type: number,
  write: (at: number, length: number) => void,
): void {
  const at = attributeAt(table, row, type);
  if (at === ABSENT) {
    json.null(name);
    return;
  }
  json.key(name);
  write(at, table.attributes!.length(at));
}
