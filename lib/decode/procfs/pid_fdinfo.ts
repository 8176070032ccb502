/**
 * /proc/PID/fdinfo/FD — fs/proc/fd.c seq_show: a word, a colon and a value per line.
 *
 *     pos:	0
 *     flags:	02000002
 *     mnt_id:	9
 *
 * The flags are octal: those of open(2), and O_CLOEXEC, which is the descriptor's own.
 */

import { latin1 } from "../../model/latin1.ts";

/** The flags of an open file; null if they are not there. */
export function fdFlags(fdinfo: Uint8Array | null): number | null {
  if (fdinfo === null) return null;
  const flags = /^flags:\s*([0-7]{1,11})$/m.exec(latin1(fdinfo));
  return flags === null ? null : parseInt(flags[1], 8);
}
