/**
 * Builds small /proc trees from text in a temporary folder.
 *
 * @module
 */

import { dirname, join } from "node:path";

/** One entry of a tree: the text or bytes of a file, or a symbolic link. */
export type ProcEntry = string | Uint8Array | { readonly link: string };

/** A tree on disk; removed by `remove` or at the end of an `await using` block. */
export interface ProcTree extends AsyncDisposable {
  /** The folder to give to `--proc-root`. Short, since `ss` cuts its table paths at 127. */
  readonly path: string;
  /** Adds or replaces entries. */
  add(entries: Readonly<Record<string, ProcEntry>>): Promise<void>;
  /** Deletes the folder. */
  remove(): Promise<void>;
}

/** First lines of the tables, as Linux 6 prints them. */
export const HEADER = {
  tcp:
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout " +
    "inode                                                     \n",
  tcp6: "  sl  local_address                         remote_address                        st " +
    "tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n",
  udp:
    "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout " +
    "inode ref pointer drops             \n",
  unix: "Num       RefCount Protocol Flags    Type St Inode Path\n",
  netlink:
    "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n",
  packet: "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n",
} as const;

/**
 * Writes a tree. Keys are paths in it, folders are made as needed, and entries of one folder are
 * created in the order given.
 *
 * @example
 * ```ts ignore
 * await using tree = await procTree({
 *   "net/unix": HEADER.unix + "0000000000000000: 00000002 00000000 00010000 0001 01 7 /run/x\n",
 *   "42/stat": "42 (server) S 1",
 *   "42/fd/3": { link: "socket:[7]" },
 * });
 * ```
 */
export async function procTree(
  entries: Readonly<Record<string, ProcEntry>> = {},
): Promise<ProcTree> {
  const path = await Deno.makeTempDir({ prefix: "proc" });
  const remove = (): Promise<void> => Deno.remove(path, { recursive: true });
  const add: ProcTree["add"] = (more) => writeEntries(path, more);
  await add(entries);
  return { path, add, remove, [Symbol.asyncDispose]: remove };
}

/** Writes entries into the tree at `root`, as {@linkcode procTree} does. */
export async function writeEntries(
  root: string,
  entries: Readonly<Record<string, ProcEntry>>,
): Promise<void> {
  for (const [name, entry] of Object.entries(entries)) await writeEntry(join(root, name), entry);
}

async function writeEntry(path: string, entry: ProcEntry): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  if (typeof entry === "string") await Deno.writeTextFile(path, entry);
  else if (entry instanceof Uint8Array) await Deno.writeFile(path, entry);
  else await Deno.symlink(entry.link, path);
}
