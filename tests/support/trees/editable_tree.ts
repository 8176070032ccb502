/**
 * A captured tree of which some files are to be read in another form: the edits are held in memory
 * and written as a tree of links to the captured one.
 *
 * @module
 */

import { join, resolve } from "node:path";

/** Names of process folders. */
const PROCESS = /^\d+$/;

/** Tables and stat files of a tree, as latin1 text: one character for each byte. */
export class EditableTree {
  readonly #root: string;
  readonly #tables: Map<string, string>;
  readonly #stats: Map<string, string>;
  /** Processes with threads besides the main one. */
  readonly #threaded: Set<string>;
  /** What the tree says of its machine's byte order; undefined if it says nothing. */
  readonly byteOrder: string | undefined;
  readonly #edits = new Map<string, string>();
  #withThreads = true;

  private constructor(
    root: string,
    tables: Map<string, string>,
    stats: Map<string, string>,
    threaded: Set<string>,
    byteOrder: string | undefined,
  ) {
    this.byteOrder = byteOrder;
    this.#root = root;
    this.#tables = tables;
    this.#stats = stats;
    this.#threaded = threaded;
  }

  /** Reads what can be edited of the tree at `root`. */
  static async read(root: string): Promise<EditableTree> {
    const tables = new Map<string, string>();
    for (const name of await listed(join(root, "net"))) {
      const text = await latin1(join(root, "net", name));
      if (text !== undefined) tables.set(name, text);
    }
    const stats = new Map<string, string>();
    const threaded = new Set<string>();
    for (const pid of (await listed(root)).filter((name) => PROCESS.test(name))) {
      const text = await latin1(join(root, pid, "stat"));
      if (text !== undefined) stats.set(pid, text);
      if ((await listed(join(root, pid, "task"))).length > 1) threaded.add(pid);
    }
    const byteOrder = (await latin1(join(root, "sockscope/byte-order")))?.trim();
    return new EditableTree(resolve(root), tables, stats, threaded, byteOrder);
  }

  /** Another view of the same files, with edits of its own. */
  copy(): EditableTree {
    return new EditableTree(
      this.#root,
      new Map(this.#tables),
      new Map(this.#stats),
      this.#threaded,
      this.byteOrder,
    );
  }

  /** Whether anything differs from the files on disk. */
  get edited(): boolean {
    return this.#edits.size > 0 || (!this.#withThreads && this.#threaded.size > 0);
  }

  /** Names of all tables. */
  tables(): string[] {
    return [...this.#tables.keys()];
  }

  /** Text of a table, undefined if there is none. */
  table(name: string): string | undefined {
    return this.#tables.get(name);
  }

  setTable(name: string, text: string): void {
    this.#tables.set(name, text);
    this.#edits.set(`net/${name}`, text);
  }

  /** Replaces rows after the header; a row for which `edit` returns undefined is left out. */
  editRows(name: string, edit: (row: string) => string | undefined): void {
    const table = this.#tables.get(name);
    if (table === undefined) return;
    const [header, ...rows] = table.split("\n");
    const edited = rows.map((row) => row === "" ? row : edit(row)).filter((row) =>
      row !== undefined
    );
    const text = [header, ...edited].join("\n");
    if (text !== table) this.setTable(name, text);
  }

  processes(): string[] {
    return [...this.#stats.keys()];
  }

  stat(pid: string): string | undefined {
    return this.#stats.get(pid);
  }

  setStat(pid: string, text: string): void {
    this.#stats.set(pid, text);
    this.#edits.set(`${pid}/stat`, text);
  }

  /** Leaves out the task folders; returns how many processes had more than one thread. */
  dropThreads(): number {
    this.#withThreads = false;
    return this.#threaded.size;
  }

  /**
   * Writes the tree as it is now into the new folder `path`. Two trees written from the same
   * captured one list their folders in the same order, which the order of owners depends on.
   */
  async write(path: string): Promise<void> {
    await Deno.mkdir(path);
    for (const name of await listed(this.#root)) {
      if (name === "net" || PROCESS.test(name)) await this.#writeFolder(path, name);
      else await Deno.symlink(join(this.#root, name), join(path, name));
    }
    for (const [name, text] of this.#edits) await writeLatin1(join(path, name), text);
  }

  async #writeFolder(path: string, folder: string): Promise<void> {
    await Deno.mkdir(join(path, folder));
    for (const name of await listed(join(this.#root, folder))) {
      if (name === "task" && !this.#withThreads) continue;
      const target = join(path, folder, name);
      // Of what is edited an empty file for now, which keeps its place in the order.
      if (this.#edits.has(`${folder}/${name}`)) await writeLatin1(target, "");
      else await Deno.symlink(join(this.#root, folder, name), target);
    }
  }
}

/** Names in a folder, in its own order; none if there is no such folder. */
async function listed(path: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(path))).map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return [];
    }
    throw error;
  }
}

/** Text of a file; undefined for anything that cannot be read as one. */
async function latin1(path: string): Promise<string | undefined> {
  try {
    // Not TextDecoder("latin1"), which is windows-1252 and changes bytes from 0x80 on.
    return bytesToLatin1(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.IsADirectory) {
      return undefined;
    }
    throw error;
  }
}

async function writeLatin1(path: string, text: string): Promise<void> {
  await Deno.writeFile(path, Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

/** One character for each byte. */
export function bytesToLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}
