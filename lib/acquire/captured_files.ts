/**
 * Files of a captured tree, which somebody else made and may be changing: in a file's place there
 * can be a pipe that nobody writes to, a link to a device without an end, or a file of any size.
 *
 * Only regular files are read, as far as there is room for them. What is there is looked at before
 * it is opened, since that alone moves some devices, and again when it is open, since it can have
 * been replaced: O_NONBLOCK, which Deno's own call does not have, opens a pipe without waiting for
 * a writer.
 */

import type { Problem } from "../model/problem.ts";
import { failureOf, reasonOf } from "./errors.ts";
import {
  mayRead,
  PROCESS_FILE_SIZE,
  readOpen,
  sizeText,
  type TreeFiles,
  UnfitFile,
} from "./read_file.ts";

/** What is read of a tree, all its files together, bytes: rows of about seven million sockets. */
const TREE_SIZE = 1024 ** 3;

/** What is read in one call: node:fs takes no more than 31 bits of a length. */
const PIECE_SIZE = 64 * 1024 ** 2;

function requireRegular(info: Deno.FileInfo): void {
  if (info.isFile) return;
  const kind = info.isDirectory
    ? "folder"
    : info.isFifo
    ? "pipe"
    : info.isSocket
    ? "socket"
    : "device";
  throw new UnfitFile(`is a ${kind}, not a file`);
}

/** The files of one tree, in one run. */
export class CapturedFiles implements TreeFiles {
  readonly #fs: typeof import("node:fs");
  readonly #problems: Problem[];
  /** Paths of processes' files that were complained of: they are read several times. */
  readonly #reported = new Set<string>();
  #left = TREE_SIZE;

  constructor(fs: typeof import("node:fs"), problems: Problem[]) {
    this.#fs = fs;
    this.#problems = problems;
  }

  read(path: string): Uint8Array {
    return this.#read(path, TREE_SIZE);
  }

  readOfProcess(path: string): Uint8Array | null {
    try {
      return this.#read(path, PROCESS_FILE_SIZE);
    } catch (error) {
      if (failureOf(error) === "other" && !this.#reported.has(path)) {
        this.#reported.add(path);
        this.#problems.push({ kind: "unreadable", source: path, message: reasonOf(error) });
      }
      return null;
    }
  }

  /** Throws as `Deno.statSync` and `node:fs` do, and `UnfitFile`. */
  #read(path: string, limit: number): Uint8Array {
    const { fstatSync, readSync, closeSync } = this.#fs;
    const fd = this.#open(path);
    try {
      const opened = fstatSync(fd);
      if (!opened.isFile()) throw new UnfitFile("was replaced by what is not a file");
      if (opened.size > this.#left) {
        throw new UnfitFile(`is beyond the ${sizeText(TREE_SIZE)} that are read of a tree`);
      }
      const file = { readSync: (into: Uint8Array) => readSync(fd, into.subarray(0, PIECE_SIZE)) };
      const bytes = readOpen(file, false, limit);
      this.#left -= bytes.length;
      return bytes;
    } finally {
      closeSync(fd);
    }
  }

  /** The descriptor of what is a regular file, or was one a moment before. */
  #open(path: string): number {
    const { openSync, constants } = this.#fs;
    try {
      requireRegular(Deno.statSync(path));
      return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      // Deno looks at where a link leads as well; that is for the file's place alone to bear.
      if (failureOf(error) !== "capability" || !mayRead(path)) throw error;
      throw new UnfitFile("leads to what Deno may not read");
    }
  }
}
