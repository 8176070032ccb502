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
import { CAP } from "../../uapi/capability.ts";

const MAX_UID = 0xffffffff;

/** How the kernel confines a process; null for what the file does not have. */
export interface Confinement {
  /** The capabilities that the process may use (CapPrm), by name, or number if it has none here. */
  readonly capabilities: readonly string[] | null;
  /** 1 when no program it starts can gain privileges. */
  readonly noNewPrivs: number | null;
  /** SECCOMP_MODE_*: 0 is off, 2 is a filter. */
  readonly seccomp: number | null;
}

/** The effective user id of a process, which it acts as; null if there is none. */
export function effectiveUser(status: Uint8Array): number | null {
  const user = valueOf(status, "Uid")?.split("\t")[1] ?? "";
  return /^\d{1,10}$/.test(user) && Number(user) <= MAX_UID ? Number(user) : null;
}

/** Reads three lines; `status` is empty if it could not be read. */
export function decodeConfinement(status: Uint8Array): Confinement {
  const numberOf = (word: string): number | null => {
    const value = valueOf(status, word);
    return value === null ? null : Number(value);
  };
  return {
    capabilities: capabilitiesOf(bitsOf(status, "CapPrm")),
    noNewPrivs: numberOf("NoNewPrivs"),
    seccomp: numberOf("Seccomp"),
  };
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

/** The capabilities of a set, as setcap(8) writes them. */
function capabilitiesOf(bits: bigint | null): string[] | null {
  if (bits === null) return null;
  const names: ReadonlyMap<number, string> = new Map(
    Object.entries(CAP).map(([name, number]) => [number, `cap_${name.toLowerCase()}`]),
  );
  return Array.from({ length: 64 }, (_, number) => number)
    .filter((number) => (bits >> BigInt(number) & 1n) === 1n)
    .map((number) => names.get(number) ?? String(number));
}

/** A hexadecimal set of bits; null if there is no such line, or it is no number. */
function bitsOf(status: Uint8Array, word: string): bigint | null {
  const value = valueOf(status, word);
  return value !== null && /^[0-9a-f]+$/i.test(value) ? BigInt(`0x${value}`) : null;
}

/** The text after a header word; null if there is no such line. */
function valueOf(status: Uint8Array, word: string): string | null {
  const start = `${word}:\t`;
  const line = latin1(status).split("\n").find((line) => line.startsWith(start));
  return line === undefined ? null : line.slice(start.length);
}
