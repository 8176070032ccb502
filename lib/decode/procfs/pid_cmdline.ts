/**
 * /proc/PID/cmdline — fs/proc/base.c get_mm_cmdline: the arguments of a process as they are in its
 * memory now, each ended by a NUL.
 *
 *     nc\0-l\0\0-p\0
 *
 * A process may write anything there: a text without a NUL is one argument, and NULs at the end are
 * as many empty ones. One without memory of its own, as threads of the kernel are, has none.
 */

import { latin1 } from "../../model/latin1.ts";

/** The arguments, a character a byte. */
export function decodeCmdline(bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  const words = latin1(bytes).split("\0");
  if (words.at(-1) === "") words.pop();
  return words;
}
