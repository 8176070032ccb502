/** Whole files. */

/** A file that is not of the kind that belongs in its place, or larger than what is read of it. */
export class UnfitFile extends Error {
  override name = "UnfitFile";
}

/** The first size of a buffer; most tables of a quiet machine fit. */
const FIRST_SIZE = 64 * 1024;
/** What is read first, over and over: most files are small, and there are many. */
const FIRST = new Uint8Array(FIRST_SIZE);
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
 *
 * `limit`: the most bytes that it may have. Throws `UnfitFile` once it has more.
 */
export function readOpen(
  file: { readSync(into: Uint8Array): number | null },
  isTable = false,
  limit = Infinity,
): Uint8Array {
  let buffer = FIRST;
  let length = 0;
  const whole = (): Uint8Array =>
    buffer === FIRST ? buffer.slice(0, length) : buffer.subarray(0, length);
  for (;;) {
    if (buffer.length - length < FIRST_SIZE / 2) {
      const wanted = buffer.length * GROWTH;
      // The last size is one that cannot be outgrown, since copying takes both.
      const larger = new Uint8Array(wanted * GROWTH > limit ? limit + FIRST_SIZE : wanted);
      larger.set(buffer);
      buffer = larger;
    }
    const count = file.readSync(buffer.subarray(length));
    if (count === null || count === 0) return whole();
    length += count;
    if (length > limit) throw new UnfitFile(`has over ${sizeText(limit)}`);
    if (isTable && count < SURELY_THE_END) return whole();
  }
}

/** Whether Deno lets a path be read; never prompts. */
export function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

/** Reads a whole file. Throws as `Deno.openSync` does, and as `readOpen`. */
export function readWhole(path: string, isTable = false, limit = Infinity): Uint8Array {
  const file = Deno.openSync(path);
  try {
    return readOpen(file, isTable, limit);
  } finally {
    file.close();
  }
}

const UNITS = ["bytes", "KiB", "MiB", "GiB"] as const;

/** A size in the largest unit of which it is a whole number. */
export function sizeText(bytes: number): string {
  let unit = 0;
  for (; bytes % 1024 === 0 && unit < UNITS.length - 1; unit++) bytes /= 1024;
  return `${bytes} ${UNITS[unit]}`;
}

/**
 * What is read of one file about one process, bytes. The kernel fills all but one with less than
 * 2 KiB; of PID/cmdline the process itself chooses how long it is, up to all memory that it has.
 */
export const PROCESS_FILE_SIZE = 64 * 1024;

/** How files below the root of a run are read (tree_files.ts). */
export interface TreeFiles {
  /** True for files that somebody stored; otherwise the kernel makes them while they are read. */
  readonly stored: boolean;
  /**
   * A table or list, to its end. Throws as `Deno.openSync` does, and `UnfitFile`. `isTable`: as in
   * `readOpen`.
   */
  read(path: string, isTable: boolean): Uint8Array;
  /** A file about one process; null if it has none, or none that is to be read. */
  readOfProcess(path: string): Uint8Array | null;
}
