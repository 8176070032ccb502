/** What decoders of dumps share: the table, and columns that most kinds of messages fill. */

import type { FamilyBit } from "../../model/kinds.ts";
import { ABSENT } from "../../table/attributes.ts";
import { type Protocol, SocketTable } from "../../table/socket_table.ts";
import { u32 } from "../../uapi/netlink.ts";

/** A table for the messages in these bytes, of which a usual one has so many. */
export function tableOf(
  protocol: Protocol,
  family: FamilyBit,
  bytes: Uint8Array,
  usualSize: number,
): SocketTable {
  const capacity = Math.ceil(bytes.length / usualSize);
  return new SocketTable(protocol, family, { bytes, capacity, source: "diag" });
}

/** A row's cookie, which stands at `at`: low half, high half. */
export function setCookie(table: SocketTable, row: number, at: number): void {
  table.cookie![row] = u32(table.bytes, at);
  table.cookieHigh![row] = u32(table.bytes, at + 4);
}

/** Puts 32 bits of an attribute into a column; nothing if the row does not have it. */
export function setFromAttribute(
  column: Record<number, number>,
  table: SocketTable,
  row: number,
  type: number,
  offset = 0,
): void {
  const at = table.attributes!.at(type, row);
  if (at !== ABSENT) column[row] = u32(table.bytes, at + offset);
}
