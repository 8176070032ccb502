/** Whose socket it is, and which: what `-e` adds to rows of most kinds. */

import { ABSENT } from "../table/attributes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { u32, u64 } from "../uapi/netlink.ts";
import type { DetailsContext } from "./details_context.ts";
import { writeEscaped } from "./escape.ts";

/** ` uid:1000 ino:16061 sk:ffff8880 fwmark:0x1 cgroup:/a`: from sock_diag `sk` is the cookie. */
export function writeIdentity(context: DetailsContext, table: SocketTable, row: number): void {
  const { writer } = context;
  if (table.uid[row] !== 0) {
    writer.text(" uid:");
    writer.decimal(table.uid[row]);
  }
  writer.text(" ino:");
  writer.decimal64(table.inodeHigh[row], table.inode[row]);
  writer.text(" sk:");
  if (table.cookie !== null) writer.hex64(table.cookieHigh![row], table.cookie[row]);
  // `ss` reads a packet socket's address and then prints another field, which is always 0.
  else if (table.packet !== null) writer.text("0");
  else writer.hex64(table.pointerHigh[row], table.pointer[row]);
  if (table.attributes === null || table.inet === null) return;
  const mark = table.attributes.at(INET_DIAG.MARK, row);
  if (mark !== ABSENT && u32(table.bytes, mark) !== 0) {
    writer.text(" fwmark:0x");
    writer.hex(u32(table.bytes, mark));
  }
  const cgroup = table.attributes.at(INET_DIAG.CGROUP_ID, row);
  if (cgroup !== ABSENT && u64(table.bytes, cgroup) !== 0n) writeCgroup(context, table, cgroup);
}

/** ` cgroup:/user.slice`, or its number where the folder cannot be found. */
export function writeCgroup(context: DetailsContext, table: SocketTable, at: number): void {
  const id = u64(table.bytes, at);
  const path = new TextEncoder().encode(
    context.names.cgroupPath(id) ?? `unreachable:${id.toString(16)}`,
  );
  context.writer.text(" cgroup:");
  writeEscaped(context.writer, path, 0, path.length);
}
