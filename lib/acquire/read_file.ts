/** Whole files, without a cap on their size. */

/** The first size of a buffer; most tables of a quiet machine fit. */
const FIRST_SIZE = 64 * 1024;
/** Growing copies, and memory that is not touched costs nothing. */
const GROWTH = 4;

/** Reads what is left of an open file. Files below /proc do not tell their size, so it grows. */
export function readOpen(file: { readSync(into: Uint8Array): number | null }): Uint8Array {
  let buffer = new Uint8Array(FIRST_SIZE);
  let length = 0;
  for (;;) {
    if (length === buffer.length) {
      const larger = new Uint8Array(buffer.length * GROWTH);
      larger.set(buffer);
      buffer = larger;
    }
    const count = file.readSync(buffer.subarray(length));
    if (count === null || count === 0) return buffer.subarray(0, length);
    length += count;
  }
}

/** Reads a file to its end. Throws as `Deno.openSync` does. */
export function readWhole(path: string): Uint8Array {
  const file = Deno.openSync(path);
  try {
    return readOpen(file);
  } finally {
    file.close();
  }
}
