/** The address lists of SCTP rows, which the kernel prints as text. */

import { latin1 } from "../model/latin1.ts";
import type { SocketTable } from "./socket_table.ts";

/** A side's addresses in their usual text form, the primary one first. */
export function sctpAddresses(table: SocketTable, row: number, side: "src" | "dst"): string[] {
  const sctp = table.sctp!;
  const [start, end] = side === "src"
    ? [sctp.localStart[row], sctp.localEnd[row]]
    : [sctp.remoteStart[row], sctp.remoteEnd[row]];
  const words = latin1(table.bytes.subarray(start, end)).split(" ").filter(Boolean);
  words.sort((a, b) => Number(b.startsWith("*")) - Number(a.startsWith("*")));
  return words.map((word) => word.replace(/^\*/, ""));
}
