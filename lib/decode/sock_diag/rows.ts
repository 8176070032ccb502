/** What decoders of dumps share: the table, and columns that most kinds of messages fill. */

import type { FamilyBit } from "../../model/kinds.ts";
import { ABSENT } from "../../table/attributes.ts";
import { type Protocol, SocketTable } from "../../table/socket_table.ts";
import { u32 } from "../../uapi/netlink.ts";

/** A table for the messages in `bytes`; `usualSize`: bytes of most of them. */
export function tableOf(
  protocol: Protocol,
  family: FamilyBit,
  bytes: Uint8Array,
  usualSize: number,
): SocketTable {
  const capacity = Math.ceil(bytes.length / usualSize);
  return new SocketTable(protocol, family, { bytes, capacity, source: "diag" });
}

/** Sets a row's cookie from the two halves at `at`, low and high. */
export function setCookie(table: SocketTable, row: number, at: number): void {
  table.cookie![row] = u32(table.bytes, at);
  table.cookieHigh![row] = u32(table.bytes, at + 4);
}

/** Sets a column from 32 bits of an attribute, if the row has it. */
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
