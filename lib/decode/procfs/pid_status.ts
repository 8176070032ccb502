/**
 * /proc/PID/status — fs/proc/array.c proc_pid_status: a header word, a colon and a tab per line.
 *
 *     Uid:	1000	1000	1000	1000
 *     CapPrm:	0000000000080004
 *     CapEff:	0000000000080004
 *     CapAmb:	0000000000000000
 *     NoNewPrivs:	1
 *     Seccomp:	2
 *
 * Uid has the real, the effective, the saved and the file system's id. NoNewPrivs is there since Linux 4.10, CapAmb since 4.3, Seccomp since 3.8 if the kernel was
 * built with it.
 */

import { latin1 } from "../../model/latin1.ts";

const MAX_UID = 0xffffffff;

/** The effective user id of a process, which it acts as; null if there is none. */
export function effectiveUser(status: Uint8Array): number | null {
  const user = valueOf(status, "Uid")?.split("\t")[1] ?? "";
  return /^\d{1,10}$/.test(user) && Number(user) <= MAX_UID ? Number(user) : null;
}

/**
 * Whether the process may have capabilities that its file gave it (`setcap`) and not its caller: an
 * ordinary user's has none but those that were handed on on purpose (CapAmb). What `status` does
 * not say counts as yes.
 */
export function mayHaveFileCapabilities(status: Uint8Array): boolean {
  const user = valueOf(status, "Uid")?.split("\t")[0];
  const effective = bitsOf(status, "CapEff");
  if (user === undefined || effective === null) return true;
  return user !== "0" && (effective & ~(bitsOf(status, "CapAmb") ?? 0n)) !== 0n;
}

/** A hexadecimal set of bits; null if there is no such line, or it is no number. */
export function bitsOf(status: Uint8Array, word: string): bigint | null {
  const value = valueOf(status, word);
  return value !== null && /^[0-9a-f]+$/i.test(value) ? BigInt(`0x${value}`) : null;
}

/** The text after a header word; null if there is no such line. */
export function valueOf(status: Uint8Array, word: string): string | null {
  const start = `${word}:\t`;
  const line = latin1(status).split("\n").find((line) => line.startsWith(start));
  return line === undefined ? null : line.slice(start.length);
}
