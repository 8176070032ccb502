/**
 * The byte order of the machine whose tables are decoded: the kernel prints the words of an address
 * as numbers of its own order, so that a big-endian machine (s390x) has 7F000001 for 127.0.0.1.
 */

import type { Capture, HostFacts } from "../model/capture.ts";
import { BYTE_ORDER_FILE, BYTE_ORDERS, type ByteOrder } from "../model/byte_order.ts";
import { latin1 } from "../model/latin1.ts";
import type { Problem } from "../model/problem.ts";

/** More than either word and a line's end take; a file in their place may be of any length. */
const LONGEST_WORD = 16;

/** What a captured tree says of it; null if it says nothing that is understood. */
function orderOfTree({ files }: Capture, problems: Problem[]): ByteOrder | null {
  const file = files.get(BYTE_ORDER_FILE);
  if (file === undefined) return null;
  const word = latin1(file.bytes.subarray(0, LONGEST_WORD)).trim();
  const order = BYTE_ORDERS.find((known) => known === word) ?? null;
  if (order === null) {
    const message = `expected ${BYTE_ORDERS.join(" or ")}`;
    problems.push({ kind: "unreadable", source: file.path, message });
  }
  return order;
}

/**
 * The facts that tables are decoded by. `asked` is the order that the user named; otherwise the tree
 * may say it.
 */
export function factsOfTables(
  capture: Capture,
  asked: ByteOrder | null,
  problems: Problem[],
): HostFacts {
  const order = asked ?? orderOfTree(capture, problems);
  return order === null ? capture.facts : { ...capture.facts, littleEndian: order === "little" };
}
