/** Whose socket it is, and which: what `-e` adds to rows of most kinds. */

import { mark } from "../../../field/attribute.ts";
import { cgroupId, cgroupNumber, knownCgroupAt } from "../../../field/cgroup_of.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { writeEscaped } from "../../text/escape.ts";
import type { DetailsOutput } from "./output.ts";

/** ` uid:1000 ino:16061 sk:ffff8880 fwmark:0x1 cgroup:/a`: from sock_diag `sk` is the cookie. */
export function writeIdentity(output: DetailsOutput, table: SocketTable, row: number): void {
  const { writer } = output;
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
  if (table.inet === null) return;
  const value = mark(table, row) ?? 0;
  if (value !== 0) {
    writer.text(" fwmark:0x");
    writer.hex(value);
  }
  const cgroup = knownCgroupAt(table, row);
  if (cgroup !== ABSENT) writeCgroup(output, table, cgroup);
}

/** ` cgroup:/user.slice`, or its number if the folder cannot be found. */
export function writeCgroup(output: DetailsOutput, table: SocketTable, at: number): void {
  const { writer, cgroups } = output;
  const key = cgroupNumber(table, at);
  let path = cgroups.get(key);
  if (path === undefined) {
    const id = cgroupId(table, at);
    const name = output.names.cgroupPath(id) ?? `unreachable:${id.toString(16)}`;
    path = new TextEncoder().encode(name);
    if (Number.isSafeInteger(key)) cgroups.set(key, path);
  }
  writer.text(" cgroup:");
  writeEscaped(writer, path, 0, path.length);
}
