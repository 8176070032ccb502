/** Reads fd links with a second thread of this program's, on machines with so many that it is faster. */

import { ENOUGH_BLOCKS, type LargeFolders } from "./large_folders.ts";
import { LinkBlocks, shareOf } from "./link_blocks.ts";
import type { LibcLinks } from "./libc_links.ts";
import type { LinkReader } from "./link_reader.ts";
import type { SocketLinks } from "./socket_links.ts";

/** Milliseconds to wait for a block of the other thread before reading it here. */
const BLOCK_WAIT_MS = 500;

/** The other thread's module: beside this one, or beside the bundle of a compiled program. */
function workerUrl(): URL {
  const { url } = import.meta;
  return new URL(`./links_worker${url.endsWith(".js") ? ".js" : ".ts"}`, url);
}

/** A reader that shares large folders with another thread. */
export class SharedLinks implements LinkReader {
  readonly folders: LargeFolders;
  readonly begun = true;
  readonly #reader: LibcLinks;
  readonly #blocks: LinkBlocks;
  readonly #worker: Worker;

  private constructor(reader: LibcLinks, folders: LargeFolders, access: boolean) {
    this.#reader = reader;
    this.folders = folders;
    const share = shareOf(folders.blocks, access);
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
  static start(reader: LibcLinks, folders: LargeFolders, access = false): SharedLinks | null {
    // A thread takes as long to start as six blocks to be read.
    if (folders.blocks.length < ENOUGH_BLOCKS || navigator.hardwareConcurrency < 2) return null;
    try {
      return new SharedLinks(reader, folders, access);
    } catch {
      return null;
    }
  }

  async finish(): Promise<void> {
    // What is left is read when it is asked for.
  }

  /** Reads a folder, once; those that are large best in their order. */
  read(folder: string, found: SocketLinks): boolean {
    const first = this.folders.first(folder);
    if (first === undefined) return this.#reader.read(folder, found);
    let readable = true;
    for (let index = first; this.folders.blocks[index]?.folder === folder; index++) {
      readable = this.#readBlock(index, found) && readable;
    }
    return readable;
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
    const { folder, from, to } = this.folders.blocks[index];
    return this.#reader.read(folder, found, from, to);
  }
}
