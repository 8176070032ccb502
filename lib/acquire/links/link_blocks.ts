/**
 * Shares the fd links of large processes among two threads: one starts at the first block, the
 * other at the last, and each claims a block before it reads it. So the main thread does not depend
 * on the other one, which may be slow to start, or never start.
 */

import { LINK_SIZE } from "../../model/capture.ts";
import type { FoundLinks } from "./socket_links.ts";

/** Descriptors in one block. One thread waits at the end as long as the other reads its last one. */
export const BLOCK_SIZE = 2048;

/** Descriptors of one folder, from one number up to another. */
export interface LinkBlock {
  readonly folder: string;
  readonly from: number;
  /** Exclusive; infinite for a folder's last block. */
  readonly to: number;
}

/** The input of both threads. */
export interface LinkShare {
  /** Whether the links' permissions are read. */
  readonly access: boolean;
  readonly blocks: readonly LinkBlock[];
  readonly memory: SharedArrayBuffer;
}

/** States of a block. */
const State = { FREE: 0, CLAIMED: 1, READ: 2, FAILED: 3 } as const;

/** Layout of a block in the memory: a head of 32-bit words, then descriptors, then link texts. */
const HEAD = { STATE: 0, READABLE: 1, COUNT: 2, WORDS: 4 } as const;
const FDS_AT = HEAD.WORDS * 4;
const TEXTS_AT = FDS_AT + BLOCK_SIZE * 4;
const BLOCK_BYTES = TEXTS_AT + BLOCK_SIZE * LINK_SIZE;

/** Allocates memory for the links of these blocks; pages that are not written cost nothing. */
export function shareOf(blocks: readonly LinkBlock[], access = false): LinkShare {
  return { access, blocks, memory: new SharedArrayBuffer(blocks.length * BLOCK_BYTES) };
}

/** One thread's view of the blocks. */
export class LinkBlocks {
  readonly #memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(share: LinkShare) {
    this.#memory = share.memory;
    this.#words = new Int32Array(share.memory);
  }

  /** Claims a block; false if the other thread has it. */
  claim(index: number): boolean {
    const state = this.#word(index, HEAD.STATE);
    return Atomics.compareExchange(this.#words, state, State.FREE, State.CLAIMED) === State.FREE;
  }

  /** Publishes the links of a claimed block to the other thread. */
  publish(index: number, found: FoundLinks, readable: boolean): void {
    const { fds, links } = found;
    const fits = fds.length <= BLOCK_SIZE;
    if (fits) {
      const at = index * BLOCK_BYTES;
      new Int32Array(this.#memory, at + FDS_AT, fds.length).set(fds);
      new Uint8Array(this.#memory, at + TEXTS_AT, links.length).set(links);
      this.#words[this.#word(index, HEAD.READABLE)] = Number(readable);
      this.#words[this.#word(index, HEAD.COUNT)] = fds.length;
    }
    const state = this.#word(index, HEAD.STATE);
    Atomics.store(this.#words, state, fits ? State.READ : State.FAILED);
    Atomics.notify(this.#words, state);
  }

  /**
   * Waits up to `timeout` milliseconds for the links of a block that the other thread has claimed;
   * null if they did not come or did not fit.
   */
  receive(index: number, timeout: number): (FoundLinks & { readonly readable: boolean }) | null {
    const state = this.#word(index, HEAD.STATE);
    Atomics.wait(this.#words, state, State.CLAIMED, timeout);
    if (Atomics.load(this.#words, state) !== State.READ) return null;
    const at = index * BLOCK_BYTES;
    const count = this.#words[this.#word(index, HEAD.COUNT)];
    return {
      fds: new Int32Array(this.#memory, at + FDS_AT, count),
      links: new Uint8Array(this.#memory, at + TEXTS_AT, count * LINK_SIZE),
      readable: this.#words[this.#word(index, HEAD.READABLE)] === 1,
    };
  }

  #word(index: number, word: number): number {
    return index * (BLOCK_BYTES / 4) + word;
  }
}
