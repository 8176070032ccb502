/** What /proc/PID/status says of how the kernel confines a process. */

import { CAP } from "../../uapi/capability.ts";
import { bitsOf, valueOf } from "./pid_status.ts";

/** How the kernel confines a process; null for what the file does not have. */
export interface Confinement {
  /** The capabilities that the process may use (CapPrm), by name, or number if it has none here. */
  readonly capabilities: readonly string[] | null;
  /** 1 when no program it starts can gain privileges. */
  readonly noNewPrivs: number | null;
  /** SECCOMP_MODE_*: 0 is off, 2 is a filter. */
  readonly seccomp: number | null;
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
