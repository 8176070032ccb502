/** Whole files, without a cap on their size. */

/** The first size of a buffer; most tables of a quiet machine fit. */
const FIRST_SIZE = 64 * 1024;
/** Large steps, since growing copies, and memory that is not touched costs nothing. */
const GROWTH = 4;
/**
 * A read below /proc/net that returns fewer bytes than this has reached the end of the table: the
 * kernel fills a page with rows and stops early only if the next row does not fit (fs/seq_file.c
 * seq_read_iter), and no row is a kilobyte long.
 */
const SURELY_THE_END = 3072;

/**
 * Reads the rest of an open file. Files below /proc have no size, so the buffer grows.
 *
 * `isTable`: no further read after one that has reached the end. It would make the kernel walk all
 * hash buckets again, 2 ms for an empty TCP table, while sockets open and close.
 */
export function readOpen(
  file: { readSync(into: Uint8Array): number | null },
  isTable = false,
): Uint8Array {
  let buffer = new Uint8Array(FIRST_SIZE);
  let length = 0;
  for (;;) {
    if (buffer.length - length < FIRST_SIZE / 2) {
      const larger = new Uint8Array(buffer.length * GROWTH);
      larger.set(buffer);
      buffer = larger;
    }
    const count = file.readSync(buffer.subarray(length));
    if (count === null || count === 0) return buffer.subarray(0, length);
    length += count;
    if (isTable && count < SURELY_THE_END) return buffer.subarray(0, length);
  }
}

/** Whether Deno lets a path be read; never prompts. */
export function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

/** Reads a whole file. Throws as `Deno.openSync` does. */
export function readWhole(path: string, isTable = false): Uint8Array {
  const file = Deno.openSync(path);
  try {
    return readOpen(file, isTable);
  } finally {
    file.close();
  }
}
