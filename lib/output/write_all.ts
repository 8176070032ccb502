/** Writing to pipes: all of it, in pieces, whether or not the pipe waits for room. */

/** PIPE_BUF (include/uapi/linux/limits.h): a pipe takes this much whole, or nothing of it. */
export const PIPE_BUF = 4096;
const NEWLINE = 0x0a;

/** What can be written to: standard output, standard error. */
export interface Writable {
  writeSync(bytes: Uint8Array): number;
}

/**
 * The end of the piece of `bytes` that begins at `at`. The runtime keeps what follows the last
 * newline in a buffer of its own, and does not report what became of it if there is no room: so a
 * piece ends with a newline, or is larger than that buffer.
 */
function pieceEnd(bytes: Uint8Array, at: number, size: number): number {
  const end = Math.min(at + size, bytes.length);
  const newline = bytes.lastIndexOf(NEWLINE, end - 1);
  return newline >= at ? newline + 1 : end;
}

/**
 * Writes all of `bytes`, in pieces of at most `size` bytes. A piece of up to PIPE_BUF that finds no
 * room was not taken at all, and is written again. How much was taken of a larger one is not known:
 * these are for output that waits for room, and fail if somebody changes that meanwhile.
 */
export function writeAll(stream: Writable, bytes: Uint8Array, size = PIPE_BUF): void {
  for (let written = 0; written < bytes.length;) {
    const piece = bytes.subarray(written, pieceEnd(bytes, written, size));
    try {
      written += stream.writeSync(piece);
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock) || piece.length > PIPE_BUF) throw error;
      // A pipe that somebody set not to block: wait a millisecond for room.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
