/**
 * /proc/net/snmp.
 *
 * Printed by net/ipv4/proc.c snmp_seq_show, a line of names and a line of values for each protocol:
 *
 *     Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab ...
 *     Tcp: 1 200 120000 -1 16 8 0 2 4 ...
 */

import { latin1 } from "../../model/latin1.ts";

/** One counter, or null if the file does not have it. */
export function snmpCounter(bytes: Uint8Array, protocol: string, name: string): number | null {
  const lines = latin1(bytes).split("\n").filter((line) => line.startsWith(`${protocol}: `));
  if (lines.length < 2) return null;
  const index = lines[0].split(" ").indexOf(name);
  const value = index < 1 ? undefined : lines[1].split(" ")[index];
  return value !== undefined && /^-?\d+$/.test(value) ? Number(value) : null;
}
