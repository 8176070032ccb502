/** A filter as the bytecode that the kernel runs on internet sockets. */

import type { Filter } from "../model/query.ts";

/** The bytecode of a filter; empty where the kernel cannot help. */
export function filterBytecode(_filter: Filter | null): Uint8Array {
  return new Uint8Array(0);
}
