/** The address lists of SCTP rows, which the kernel prints as text. */

import { latin1 } from "../model/latin1.ts";
import type { SocketTable } from "./socket_table.ts";

/** A side's addresses as the kernel prints them: the primary one has a `*` before it. */
function printedAddresses(table: SocketTable, row: number, side: "src" | "dst"): string[] {
  const sctp = table.sctp!;
  const [start, end] = side === "src"
    ? [sctp.localStart[row], sctp.localEnd[row]]
    : [sctp.remoteStart[row], sctp.remoteEnd[row]];
  return latin1(table.bytes.subarray(start, end)).split(" ").filter(Boolean);
}

const withoutMark = (word: string): string => word.replace(/^\*/, "");

/** A side's addresses in their usual text form, in the order of the kernel. */
export function listedAddresses(table: SocketTable, row: number, side: "src" | "dst"): string[] {
  return printedAddresses(table, row, side).map(withoutMark);
}

/** The same, the primary one first. */
export function sctpAddresses(table: SocketTable, row: number, side: "src" | "dst"): string[] {
  return printedAddresses(table, row, side)
    .sort((a, b) => Number(b.startsWith("*")) - Number(a.startsWith("*")))
    .map(withoutMark);
}
