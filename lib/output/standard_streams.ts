/** Standard output and standard error: all that this program ever writes to. */

import { PIPE_BUF, writeAll } from "./write_all.ts";

/** The size of a piece if writing waits for room: as much as a pipe usually has. */
const LARGE_PIECE = 64 * 1024;

/** Writes to standard output. `waits`: whether a write waits until there is room. */
export function outputWriter(waits: boolean): (bytes: Uint8Array) => void {
  const size = waits ? LARGE_PIECE : PIPE_BUF;
  return (bytes) => writeAll(Deno.stdout, bytes, size);
}

/** Writes a message, of one line or more, to standard error. */
export function complain(message: string): void {
  try {
    writeAll(Deno.stderr, new TextEncoder().encode(`sockscope: ${message}\n`));
  } catch {
    // Nobody reads standard error; the exit status still says it.
  }
}

/** True if a write failed because the reader has seen enough, as in `| head`. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe;
}
