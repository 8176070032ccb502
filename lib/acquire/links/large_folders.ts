/** Processes with very many descriptors, whose links two threads read together. */

import type { LinkBlock } from "./link_blocks.ts";
import { BLOCK_SIZE } from "./link_blocks.ts";
import type { LibcLinks } from "./libc_links.ts";

/** Descriptors from which on a process gets blocks of its own. */
const MANY = 512;

/**
 * Blocks from which on they are read while tables are. A machine with fewer is read so fast behind the
 * tables that all descriptors of their sockets are there.
 */
export const ENOUGH_BLOCKS = 8;

/** Splits a folder's descriptors, which are mostly numbered without gaps, into blocks. */
function blocksOf(folder: string, count: number): LinkBlock[] {
  if (count < MANY) return [];
  const parts = Math.ceil(count / BLOCK_SIZE);
  return Array.from({ length: parts }, (_, part) => ({
    folder,
    from: part * BLOCK_SIZE,
    to: part === parts - 1 ? Infinity : (part + 1) * BLOCK_SIZE,
  }));
}

/** The blocks of large folders, in the order of the folders. */
export class LargeFolders {
  readonly blocks: readonly LinkBlock[];
  readonly #reader: LibcLinks;
  /**
   * The first block of each folder, and the folder's inode number: another process, that has the same
   * number later, has another.
   */
  readonly #first = new Map<string, { readonly index: number; readonly inode: number | null }>();

  /** Looks at folders of descriptors, most of which are none with many. */
  constructor(folders: readonly string[], reader: LibcLinks) {
    this.#reader = reader;
    const blocks: LinkBlock[] = [];
    for (const folder of folders) {
      const { count, inode } = reader.lookAt(folder);
      const own = blocksOf(folder, count);
      if (own.length > 0) this.#first.set(folder, { index: blocks.length, inode });
      blocks.push(...own);
    }
    this.blocks = blocks;
  }

  /** Which block of a folder is its first; undefined for a folder that is not large. */
  first(folder: string): number | undefined {
    return this.#first.get(folder)?.index;
  }

  /**
   * True if a folder is not the one any more that was looked at: its process has ended, and another
   * one got its number. It counts as one that is not large then, and is read as what it is now.
   */
  isAnother(folder: string): boolean {
    const first = this.#first.get(folder);
    if (first === undefined || this.#reader.lookAt(folder).inode === first.inode) return false;
    this.#first.delete(folder);
    return true;
  }
}
