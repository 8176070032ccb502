/**
 * The name of a process in PID/stat and PID/comm.
 *
 * Printed by fs/proc/array.c do_task_stat: `PID (COMM) STATE ...`. The name is at most 15 bytes of
 * anything, parentheses too, and numbers follow it: it ends at the last closing parenthesis.
 */

const OPENING = 0x28;
const CLOSING = 0x29;
const NEWLINE = 0x0a;
const EMPTY = new Uint8Array(0);

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
