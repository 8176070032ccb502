/** Addresses as the inet tables print them: 32-bit words in the machine's byte order, as hex. */

import type { Cursor } from "./cursor.ts";

/** The four bytes of `word` in the opposite order, as a signed number of 32 bits. */
export function swapBytes(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24);
}

/**
 * `ADDRESS:PORT` of 1 or 4 words into `out` at `offset`, in network order; returns the port.
 *
 * The kernel prints each 32-bit word of the address (which it holds in network order) as a number
 * of its own byte order, so on a little-endian machine the bytes are reversed.
 */
export function addressAndPort(
  cursor: Cursor,
  field: string,
  out: Uint32Array,
  offset: number,
  stride: 1 | 4,
  littleEndian: boolean,
): number {
  cursor.skipBlanks();
  for (let index = 0; index < stride; index++) {
    const word = cursor.hexWord(field);
    out[offset + index] = littleEndian ? swapBytes(word) : word;
  }
  cursor.expect(field, 0x3a);
  return cursor.hexHalf(field);
}
