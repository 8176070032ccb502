/**
 * Reads fd links through the library that a released file carries (scripts/launcher/own_links.c), on
 * a thread of the runtime's and on this one.
 */

import { LINK_ACCESS_AT, LINK_SIZE } from "../../model/capture.ts";
import { LIBRARY } from "../kernel/carried_library.ts";
import { UNCOMPILED, UNUSED } from "../kernel/libc.ts";
import { ENOUGH_BLOCKS, type LargeFolders } from "./large_folders.ts";
import type { LibcLinks } from "./libc_links.ts";
import { BLOCK_SIZE } from "./link_blocks.ts";
import type { LinkReader } from "./link_reader.ts";
import { SOCKET_ACCESS, type SocketLinks } from "./socket_links.ts";

const SYMBOLS = {
  read_links: { parameters: ["buffer", "i32", "buffer", UNCOMPILED], result: "void" },
  readElsewhere: {
    name: "read_links",
    parameters: ["buffer", "i32", "buffer"],
    result: "void",
    nonblocking: true,
  },
} as const;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>;

/** `struct block`: the path of its folder, ended by a NUL, then 32-bit words, then link texts. */
const FOLDER_SIZE = 32;
const WORD = { FROM: 8, SEEN: 9, COUNT: 10, FDS: 11 } as const;
const TEXTS_AT = WORD.FDS * 4 + BLOCK_SIZE * 4;
const BLOCK_BYTES = TEXTS_AT + BLOCK_SIZE * LINK_SIZE;

/** What the other thread writes to: not freed while this process lives. */
const KEPT: Int32Array[] = [];

/** A reader of large folders; the others it leaves to the one that it is made of. */
export class CarriedLinks implements LinkReader {
  readonly folders: LargeFolders;
  readonly #library: Library;
  readonly #reader: LibcLinks;
  readonly #access: boolean;
  readonly #words: Int32Array<ArrayBuffer>;
  /** The next block that nobody has taken. Small arrays without a buffer of their own are moved about. */
  readonly #next = new Int32Array(new ArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #elsewhere: Promise<void> | null = null;

  private constructor(
    library: Library,
    reader: LibcLinks,
    folders: LargeFolders,
    access: boolean,
  ) {
    this.folders = folders;
    this.#library = library;
    this.#reader = reader;
    this.#access = access;
    // Pages that are not written cost nothing.
    this.#words = new Int32Array(folders.blocks.length * BLOCK_BYTES / 4);
    KEPT.push(this.#words, this.#next);
    folders.blocks.forEach(({ folder, from }, index) => {
      new TextEncoder().encodeInto(folder, this.#bytes(index, 0, FOLDER_SIZE - 1));
      this.#words[this.#word(index, WORD.FROM)] = from;
    });
  }

  /**
   * Null if there are no large folders, or no such library. Begins at once if there are very many
   * blocks. `access`: with what sockets are open for.
   */
  static start(
    reader: LibcLinks,
    folders: LargeFolders,
    access: boolean,
    path = LIBRARY,
  ): CarriedLinks | null {
    const { blocks } = folders;
    if (blocks.length === 0 || blocks.some(({ folder }) => folder.length >= FOLDER_SIZE)) {
      return null;
    }
    if (Deno.permissions.querySync({ name: "ffi", path }).state !== "granted") return null;
    try {
      const links = new CarriedLinks(Deno.dlopen(path, SYMBOLS), reader, folders, access);
      if (blocks.length >= ENOUGH_BLOCKS) links.#begin();
      return links;
    } catch {
      return null;
    }
  }

  get begun(): boolean {
    return this.#elsewhere !== null;
  }

  /** On a thread of the runtime's, if there are two processors. */
  #begin(): void {
    if (this.begun || navigator.hardwareConcurrency < 2) return;
    this.#elsewhere = this.#library.symbols.readElsewhere(...this.#work());
  }

  #work(): [Int32Array<ArrayBuffer>, number, Int32Array<ArrayBuffer>] {
    return [this.#words, this.folders.blocks.length, this.#next];
  }

  /** Reads what is left, and waits for the other thread. */
  async finish(): Promise<void> {
    this.#begin();
    this.#library.symbols.read_links(...this.#work(), UNUSED);
    await this.#elsewhere;
  }

  read(folder: string, found: SocketLinks): boolean {
    const first = this.folders.first(folder);
    // Nothing can be read of a process that has ended, or does not let itself be looked at.
    if (first === undefined || this.#words[this.#word(first, WORD.SEEN)] === 0) {
      return this.#reader.read(folder, found);
    }
    let index = first;
    for (; this.folders.blocks[index]?.folder === folder; index++) {
      const count = this.#words[this.#word(index, WORD.COUNT)];
      const at = this.#word(index, WORD.FDS);
      const fds = this.#words.subarray(at, at + count);
      const links = this.#bytes(index, TEXTS_AT, count * LINK_SIZE);
      if (this.#access) {
        for (let at = LINK_ACCESS_AT; at < links.length; at += LINK_SIZE) links[at] = SOCKET_ACCESS;
      }
      found.addAll({ fds, links });
    }
    return this.#reader.read(folder, found, (index - first) * BLOCK_SIZE);
  }

  /** Lets the other thread take no more, and closes the library. */
  [Symbol.dispose](): void {
    Atomics.store(this.#next, 0, this.folders.blocks.length);
    this.#library.close();
  }

  #word(index: number, word: number): number {
    return index * (BLOCK_BYTES / 4) + word;
  }

  #bytes(index: number, at: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#words.buffer, index * BLOCK_BYTES + at, length);
  }
}
