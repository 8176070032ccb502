/** Links that another thread reads while this one reads tables. */

import type { Libc } from "../kernel/libc.ts";
import { launch } from "../sandbox/launcher.ts";
import { CarriedLinks } from "./carried_links.ts";
import { LargeFolders } from "./large_folders.ts";
import type { LinkReader } from "./link_reader.ts";
import { LibcLinks } from "./libc_links.ts";
import { processesBelow } from "./numbers_in.ts";
import { SharedLinks } from "./shared_links.ts";

/** Ends the other thread, if one was started, when it is disposed of. */
export class LinksAhead implements Disposable {
  readonly #root: string;
  readonly #libc: Libc | null;
  #shared: LinkReader | null = null;
  #begun = false;

  /** `libc`: null if links are read without. */
  constructor(root: string, libc: Libc | null) {
    this.#root = root;
    this.#libc = libc;
  }

  /** Starts the other thread if there are very many links; `access`: it reads permissions too. */
  begin(access: boolean): void {
    if (this.#begun) return;
    this.#begun = true;
    const reader = this.#libc && LibcLinks.of(this.#libc, access);
    if (reader === null) return;
    const folders = new LargeFolders(
      processesBelow(this.#root, reader).map((pid) => `${this.#root}/${pid}/fd`),
      reader,
    );
    this.#shared = launch().sandbox
      ? CarriedLinks.start(reader, folders, access)
      : SharedLinks.start(reader, folders, access);
  }

  /** A reader that shares the work; null if it is not worth it. */
  get shared(): LinkReader | null {
    return this.#shared;
  }

  [Symbol.dispose](): void {
    this.#shared?.[Symbol.dispose]();
  }
}
