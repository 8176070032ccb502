/** Reads fd links with two threads, on machines with so many that it is faster. */

import { BLOCK_SIZE, type LinkBlock, LinkBlocks, shareOf } from "./link_blocks.ts";
import type { LibcLinks } from "./libc_links.ts";
import type { SocketLinks } from "./socket_links.ts";

/** Descriptors from which on a process gets blocks of its own. */
const MANY = 512;
/** Blocks from which on a thread is started, which takes as long as reading six. */
const ENOUGH_BLOCKS = 8;
/** Milliseconds to wait for a block of the other thread before reading it here. */
const BLOCK_WAIT_MS = 500;

/** The other thread's module: beside this one, or beside the bundle of a compiled program. */
function workerUrl(): URL {
  const { url } = import.meta;
  return new URL(`./links_worker${url.endsWith(".js") ? ".js" : ".ts"}`, url);
}

/** A folder of descriptors as it is when reading begins. */
interface Seen {
  readonly folder: string;
  /** How many there are, known since Linux 6.2 (fs/proc/fd.c proc_fd_getattr); else 0. */
  readonly count: number;
  /** Another process, that has the same number later, has another. */
  readonly inode: number | null;
}

function lookAt(folder: string): Seen {
  try {
    const { size, ino } = Deno.statSync(folder);
    return { folder, count: size, inode: ino };
  } catch {
    return { folder, count: 0, inode: null };
  }
}

/** Splits a folder's descriptors, which are mostly numbered without gaps, into blocks. */
function blocksOf({ folder, count }: Seen): LinkBlock[] {
  if (count < MANY) return [];
  const parts = Math.ceil(count / BLOCK_SIZE);
  return Array.from({ length: parts }, (_, part) => ({
    folder,
    from: part * BLOCK_SIZE,
    to: part === parts - 1 ? Infinity : (part + 1) * BLOCK_SIZE,
  }));
}

/** A reader that shares large folders with another thread. */
export class SharedLinks implements Disposable {
  readonly #reader: LibcLinks;
  readonly #list: readonly LinkBlock[];
  readonly #blocks: LinkBlocks;
  readonly #worker: Worker;
  /** The first block of each folder, and the folder's inode number. */
  readonly #first = new Map<string, { readonly index: number; readonly inode: number | null }>();

  private constructor(
    reader: LibcLinks,
    seen: readonly Seen[],
    list: readonly LinkBlock[],
    access: boolean,
  ) {
    this.#reader = reader;
    this.#list = list;
    const inodes = new Map(seen.map(({ folder, inode }) => [folder, inode]));
    list.forEach(({ folder, from }, index) => {
      if (from === 0) this.#first.set(folder, { index, inode: inodes.get(folder) ?? null });
    });
    const share = shareOf(list, access);
    this.#blocks = new LinkBlocks(share);
    this.#worker = new Worker(workerUrl(), { type: "module" });
    // If it fails, all blocks are read here.
    this.#worker.onerror = (event) => event.preventDefault();
    this.#worker.postMessage(share);
  }

  /**
   * Starts the other thread; null if it is not worth it or cannot be started. `access`: whether
   * the reader reads permissions.
   */
  static start(
    reader: LibcLinks,
    folders: readonly string[],
    access = false,
  ): SharedLinks | null {
    const seen = folders.map(lookAt);
    const list = seen.flatMap(blocksOf);
    if (list.length < ENOUGH_BLOCKS || navigator.hardwareConcurrency < 2) return null;
    try {
      return new SharedLinks(reader, seen, list, access);
    } catch {
      return null;
    }
  }

  /** Reads a folder, once; those that `start` got best in that order. */
  read(folder: string, found: SocketLinks): boolean {
    const first = this.#first.get(folder);
    if (first === undefined) return this.#reader.read(folder, found);
    let readable = true;
    for (let index = first.index; this.#list[index]?.folder === folder; index++) {
      readable = this.#readBlock(index, found) && readable;
    }
    return readable;
  }

  /**
   * True if a folder is not the one any more that was read ahead: its process has ended, and another
   * one got its number. Then it can be read again, as what it is now.
   */
  isAnother(folder: string): boolean {
    const first = this.#first.get(folder);
    if (first === undefined || lookAt(folder).inode === first.inode) return false;
    this.#first.delete(folder);
    return true;
  }

  /** Ends the other thread, which must not outlive the permissions. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
  }

  #readBlock(index: number, found: SocketLinks): boolean {
    const received = this.#blocks.claim(index) ? null : this.#blocks.receive(index, BLOCK_WAIT_MS);
    if (received !== null) {
      found.addAll(received);
      return received.readable;
    }
    const { folder, from, to } = this.#list[index];
    return this.#reader.read(folder, found, from, to);
  }
}
