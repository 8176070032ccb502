/** The two byte orders, and where a captured tree says which its machine has. */

/** A byte order by the significance of the first byte. */
export type ByteOrder = "big" | "little";

export const BYTE_ORDERS: readonly ByteOrder[] = ["big", "little"];

/** One of these words and a newline, as scripts/capture.ts writes it. No kernel has such a file. */
export const BYTE_ORDER_FILE = "sockscope/byte-order";
