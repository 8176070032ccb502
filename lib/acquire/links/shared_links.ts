/** Links of a machine that has so many that it takes less time to read them with two threads. */

import { BLOCK_SIZE, type LinkBlock, LinkBlocks, shareOf } from "./link_blocks.ts";
import type { LibcLinks } from "./libc_links.ts";
import type { SocketLinks } from "./socket_links.ts";

/** Descriptors of a process that are worth a block of their own. */
const MANY = 512;
/** Blocks that are worth starting a thread, which takes as long as reading three. */
const ENOUGH_BLOCKS = 8;
/** Milliseconds to wait for a block that the other thread is reading, before reading it oneself. */
const PATIENCE = 500;

/** The other thread's module: beside this one, and beside the only one of a compiled program. */
const WORKER = `./links_worker${import.meta.url.endsWith(".js") ? ".js" : ".ts"}`;

/** How many descriptors are open, which `stat` tells since Linux 6.2 (fs/proc/fd.c); else 0. */
function countIn(folder: string): number {
  try {
    return Deno.statSync(folder).size;
  } catch {
    return 0;
  }
}

/** The folder's descriptors, which are mostly numbered without gaps, in equal parts. */
function blocksOf(folder: string): LinkBlock[] {
  const count = countIn(folder);
  if (count < MANY) return [];
  const parts = Math.ceil(count / BLOCK_SIZE);
  return Array.from({ length: parts }, (_, part) => ({
    folder,
    from: part * BLOCK_SIZE,
    to: part === parts - 1 ? Infinity : (part + 1) * BLOCK_SIZE,
  }));
}

/** A reader that another thread helps with the folders of many descriptors. */
export class SharedLinks implements Disposable {
  readonly #reader: LibcLinks;
  readonly #list: readonly LinkBlock[];
  readonly #blocks: LinkBlocks;
  readonly #worker: Worker;
  #next = 0;

  private constructor(reader: LibcLinks, list: readonly LinkBlock[]) {
    this.#reader = reader;
    this.#list = list;
    const share = shareOf(list);
    this.#blocks = new LinkBlocks(share);
    this.#worker = new Worker(new URL(WORKER, import.meta.url), { type: "module" });
    // Without its help all is read here.
    this.#worker.onerror = (event) => event.preventDefault();
    this.#worker.postMessage(share);
  }

  /** Starts the other thread where that is worth it; null elsewhere, and where none can start. */
  static start(reader: LibcLinks, folders: readonly string[]): SharedLinks | null {
    const list = folders.flatMap(blocksOf);
    if (list.length < ENOUGH_BLOCKS || navigator.hardwareConcurrency < 2) return null;
    try {
      return new SharedLinks(reader, list);
    } catch {
      return null;
    }
  }

  /** Reads a folder. Folders have to come in the order in which they were given. */
  read(folder: string, found: SocketLinks): boolean {
    if (this.#list[this.#next]?.folder !== folder) return this.#reader.read(folder, found);
    let readable = true;
    for (; this.#list[this.#next]?.folder === folder; this.#next++) {
      readable = this.#readBlock(this.#next, found) && readable;
    }
    return readable;
  }

  /** Ends the other thread: it must not outlive this run's permissions. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
  }

  #readBlock(index: number, found: SocketLinks): boolean {
    const received = this.#blocks.take(index) ? null : this.#blocks.receive(index, PATIENCE);
    if (received !== null) {
      found.addAll(received);
      return received.readable;
    }
    const { folder, from, to } = this.#list[index];
    return this.#reader.read(folder, found, from, to);
  }
}
