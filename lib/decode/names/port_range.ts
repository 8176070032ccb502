/** sys/net/ipv4/ip_local_port_range: `LOW<TAB>HIGH`, the ephemeral ports. */

import { latin1 } from "../../model/latin1.ts";

/** The ephemeral ports, both ends included. */
export interface PortRange {
  readonly low: number;
  readonly high: number;
}

/** What `ss` assumes if the file cannot be read. */
const FALLBACK: PortRange = { low: 1024, high: 4999 };

export function decodePortRange(bytes: Uint8Array | null): PortRange {
  const match = bytes === null ? null : /^\s*(-?\d+)\s+(-?\d+)/.exec(latin1(bytes));
  return match ? { low: Number(match[1]), high: Number(match[2]) } : FALLBACK;
}
