/**
 * /proc/net/unix.
 *
 * Printed by net/unix/af_unix.c unix_seq_show:
 *
 *     Num       RefCount Protocol Flags    Type St Inode Path
 *     ffff8880: 00000002 00000000 00010000 0001 01 16061 /run/dbus/system_bus_socket
 *
 * Numbers are hexadecimal but for the inode. The path is the rest of the line, as bytes: it may
 * hold blanks, control characters, anything but NUL; an abstract name starts with `@`, which also
 * replaces each NUL in it. Since Linux 2.0. Without `Inode` in the header, as in other tools' tests,
 * the path is behind the state; a row of a stored file may end there as well.
 *
 * The kernel prints a newline in a path as it is, so one row may take several lines. A line that
 * is no row belongs to the path before it, as long as the path stays within the 108 bytes that a
 * socket's name can have. A name that holds a newline and then a perfect row cannot be told from
 * two rows: procfs does not say how long a name is.
 */

import type { CapturedFile } from "../../model/capture.ts";
import { Family, State } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import type { RowEnd } from "../../table/short_rows.ts";
import { SocketTable } from "../../table/socket_table.ts";
import { Cursor, rowEstimate } from "./cursor.ts";
import { noteShortRow } from "./row_end.ts";

const UNIX_END: RowEnd = [["inode", "Inode"]];
const COLON = 0x3a;
const SPACE = 0x20;
/** __SO_ACCEPTCON (include/uapi/linux/net.h): the socket listens. */
const ACCEPTING = 1 << 16;
/** Size of sun_path (include/uapi/linux/un.h). */
const LONGEST_NAME = 108;
/** A path of this length is damage: no kernel prints one. */
const NO_NAME = 1024;
/** Offsets of blanks in a row, from the colon after the address. */
const SEPARATORS = [1, 10, 19, 28, 33, 36] as const;

/** SS_UNCONNECTED .. SS_DISCONNECTING as states. */
const STATES = [State.CLOSE, State.SYN_SENT, State.ESTABLISHED, State.CLOSING] as const;

/** State of a row, as TCP numbers them. */
function stateOf(st: number, flags: number): number {
  if (flags & ACCEPTING) return State.LISTEN;
  return st < 1 || st > STATES.length ? State.UNKNOWN : STATES[st - 1];
}

function decodeRow(cursor: Cursor, table: SocketTable, hasInodes: boolean): void {
  const unix = table.unix!;
  const row = table.length;
  table.pointer[row] = cursor.hex64("Num");
  table.pointerHigh[row] = cursor.high;
  cursor.expect("Num", COLON);
  table.ref[row] = cursor.hex32("RefCount");
  cursor.hex32("Protocol");
  const flags = cursor.hex32("Flags");
  unix.type[row] = cursor.hex32("Type");
  const st = cursor.hexSmall("St", 8);
  table.inode[row] = hasInodes ? cursor.decimal64("Inode") : 0;
  table.inodeHigh[row] = hasInodes ? cursor.high : 0;
  unix.flags[row] = flags;
  unix.st[row] = st;
  table.state[row] = stateOf(st, flags);
  const end = cursor.lineEnd();
  if (cursor.position < end) cursor.expect("Path", SPACE);
  if (end - cursor.position > NO_NAME) cursor.fail("Path", `over ${NO_NAME} bytes`);
  unix.nameStart[row] = cursor.position;
  unix.nameEnd[row] = end;
}

/** True if most separators are in place: a damaged row, not the rest of a path. */
function looksLikeRow(
  cursor: Cursor,
  start: number,
  end: number,
  pointerWidth: number,
): boolean {
  const colon = start + pointerWidth;
  let inPlace = cursor.bytes[colon] === COLON ? 1 : 0;
  for (const offset of SEPARATORS) {
    if (colon + offset < end && cursor.bytes[colon + offset] === SPACE) inPlace++;
  }
  return inPlace > SEPARATORS.length - 2;
}

/** Decodes the table; a bad row becomes a problem. */
export function decodeUnix(file: CapturedFile, problems: Problem[]): SocketTable {
  const cursor = new Cursor(file, "unix", problems);
  const table = new SocketTable("unix", Family.UNIX, {
    bytes: cursor.bytes,
    capacity: rowEstimate(file, 53),
  });
  if (!cursor.header("Num")) return table;
  const hasInodes = cursor.names("Inode") || !cursor.names("Path");
  const unix = table.unix!;
  let pointerWidth = 16;
  /** The row whose path the next line may continue; -1 for none. */
  let open = -1;
  while (cursor.nextLine()) {
    table.reserve();
    const start = cursor.position;
    decodeRow(cursor, table, hasInodes);
    // The kernel prints no such row: on a live /proc it is part of a name.
    const endsShort = file.stored === true && cursor.failed && cursor.endsBefore(["Inode"]) >= 0;
    if (!cursor.failed) {
      if (endsShort || !hasInodes) noteShortRow(cursor, table, UNIX_END, 0);
      pointerWidth = cursor.bytes.indexOf(COLON, start) - start;
      const row = table.length++;
      open = unix.nameEnd[row] > unix.nameStart[row] ? row : -1;
      continue;
    }
    const end = cursor.lineEnd();
    if (
      open >= 0 && end - unix.nameStart[open] <= LONGEST_NAME &&
      !looksLikeRow(cursor, start, end, pointerWidth)
    ) {
      unix.nameEnd[open] = end;
    } else {
      cursor.rowFailed();
      open = -1;
    }
  }
  cursor.finish();
  return table;
}
