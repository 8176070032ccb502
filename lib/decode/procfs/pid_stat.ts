/**
 * The name of a process in PID/stat and PID/comm.
 *
 * Printed by fs/proc/array.c do_task_stat: `PID (COMM) STATE ...`. The name is at most 15 bytes of
 * anything, parentheses too, and numbers follow it: it ends at the last closing parenthesis.
 */

import { latin1 } from "../../model/latin1.ts";

const OPENING = 0x28;
const CLOSING = 0x29;
const NEWLINE = 0x0a;
const EMPTY = new Uint8Array(0);

/** The parent and the process group, which follow the name and the state; null if not there. */
export function taskFamily(
  stat: Uint8Array | null,
): { readonly parent: number | null; readonly group: number | null } {
  const end = stat?.lastIndexOf(CLOSING) ?? -1;
  const numbers = stat === null || end < 0 ? "" : latin1(stat.subarray(end + 1));
  const match = /^ \S (\d{1,10}) (\d{1,10})\b/.exec(numbers);
  return match === null
    ? { parent: null, group: null }
    : { parent: Number(match[1]), group: Number(match[2]) };
}

/** The name's bytes; empty if neither source has one. */
export function taskName(stat: Uint8Array | null, comm: Uint8Array | null): Uint8Array {
  if (stat !== null) {
    const start = stat.indexOf(OPENING);
    const end = stat.lastIndexOf(CLOSING);
    if (start >= 0 && end > start) return stat.subarray(start + 1, end);
  }
  if (comm === null) return EMPTY;
  return comm[comm.length - 1] === NEWLINE ? comm.subarray(0, comm.length - 1) : comm;
}
