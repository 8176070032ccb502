/** What decoders of dumps share: the table, and columns that most kinds of messages fill. */

import type { CapturedDump } from "../../model/capture.ts";
import type { FamilyBit } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { ABSENT } from "../../table/attributes.ts";
import { type Protocol, SocketTable } from "../../table/socket_table.ts";
import type { AttributeKinds } from "../../uapi/attribute_kinds.ts";
import { NLMSG, u32 } from "../../uapi/netlink.ts";
import { type MessageFormat, Messages } from "./messages.ts";

/** What a dump of one kind of sockets is made of. */
export interface RowFormat {
  readonly protocol: Protocol;
  readonly family: FamilyBit;
  readonly message: MessageFormat;
  /** Bytes of a usual message behind its header. */
  readonly usualSize: number;
  /** Offset of the cookie in the struct. */
  readonly cookie: number;
  /** The attributes behind the struct; null for none. */
  readonly attributes: AttributeKinds | null;
}

/** An empty table for the messages in these bytes, of which a usual one has so many. */
export function tableOf(
  protocol: Protocol,
  family: FamilyBit,
  bytes: Uint8Array,
  usualSize: number,
): SocketTable {
  const capacity = Math.ceil(bytes.length / (NLMSG.SIZE + usualSize));
  return new SocketTable(protocol, family, { bytes, capacity, source: "diag" });
}

/** Decodes a dump with one row for each message; `fill`: from the struct at `at`. */
export function decodeRows(
  dump: CapturedDump,
  problems: Problem[],
  { protocol, family, message, usualSize, cookie, attributes }: RowFormat,
  fill: (table: SocketTable, row: number, at: number) => void,
): SocketTable {
  const messages = new Messages(dump, message, problems);
  const table = tableOf(protocol, family, messages.bytes, usualSize);
  while (messages.next()) {
    table.reserve();
    const row = table.length++;
    const at = messages.payload;
    setCookie(table, row, at + cookie);
    if (attributes !== null) {
      messages.attributes(at + message.size, attributes, table.attributes!, row);
    }
    fill(table, row, at);
  }
  return table;
}

/** A row's cookie, which is at `at`: low half, high half. */
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
