/**
 * Links of many descriptors, read by two threads: one begins at the front, the other at the end,
 * and what one has taken the other passes over. Nobody waits for a thread that takes nothing.
 */

import { LINK_SIZE } from "../../model/capture.ts";
import type { FoundLinks } from "./socket_links.ts";

/** Descriptors in one block: of some milliseconds, and more of them than can be waited for. */
export const BLOCK_SIZE = 4096;

/** Descriptors of one folder, from one number up to another. */
export interface LinkBlock {
  readonly folder: string;
  readonly from: number;
  /** Exclusive; infinite for a folder's last block. */
  readonly to: number;
}

/** What both threads are given. */
export interface LinkShare {
  readonly blocks: readonly LinkBlock[];
  readonly memory: SharedArrayBuffer;
}

/** States of a block. */
const State = { FREE: 0, TAKEN: 1, READ: 2, FAILED: 3 } as const;

/** A block's part of the memory, in bytes: its head of 32-bit words, then descriptors, then texts. */
const HEAD = { STATE: 0, READABLE: 1, COUNT: 2, WORDS: 4 } as const;
const FDS_AT = HEAD.WORDS * 4;
const TEXTS_AT = FDS_AT + BLOCK_SIZE * 4;
const BLOCK_BYTES = TEXTS_AT + BLOCK_SIZE * LINK_SIZE;

/** Memory for the links of these blocks; costs nothing before it is written. */
export function shareOf(blocks: readonly LinkBlock[]): LinkShare {
  return { blocks, memory: new SharedArrayBuffer(blocks.length * BLOCK_BYTES) };
}

/** The blocks as one of the threads sees them. */
export class LinkBlocks {
  readonly #memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(share: LinkShare) {
    this.#memory = share.memory;
    this.#words = new Int32Array(share.memory);
  }

  /** Takes a block, if nobody has. */
  take(index: number): boolean {
    const state = this.#word(index, HEAD.STATE);
    return Atomics.compareExchange(this.#words, state, State.FREE, State.TAKEN) === State.FREE;
  }

  /** Hands over what was read of a block. */
  give(index: number, found: FoundLinks, readable: boolean): void {
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

  /** What the other thread read of a block that it has taken; null where that came to nothing. */
  receive(index: number, patience: number): (FoundLinks & { readonly readable: boolean }) | null {
    const state = this.#word(index, HEAD.STATE);
    Atomics.wait(this.#words, state, State.TAKEN, patience);
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
