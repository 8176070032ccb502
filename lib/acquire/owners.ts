/** The links of every process's file descriptors, as they stand: nothing of them is decoded here. */

import type { CapturedOwners, CapturedTask } from "../model/capture.ts";
import { failureOf } from "./errors.ts";
import { readWhole } from "./read_file.ts";

const DIGITS = /^[0-9]+$/;
/** How the kernel begins the text of a socket's link (net/socket.c sockfs_dname). */
const SOCKET_LINK = "socket:";

/** Entries of a folder whose names are numbers, in the folder's own order. */
function numbersIn(folder: string): string[] {
  const names: string[] = [];
  for (const entry of Deno.readDirSync(folder)) {
    if (DIGITS.test(entry.name)) names.push(entry.name);
  }
  return names;
}

function readOrNull(path: string): Uint8Array | null {
  try {
    return readWhole(path);
  } catch {
    // The process ended, or its files are closed to us: it then has no name here.
    return null;
  }
}

/** A task's name files: `comm` only where `stat` is not to be had. */
function nameOf(folder: string): { stat: Uint8Array | null; comm: Uint8Array | null } {
  const stat = readOrNull(`${folder}/stat`);
  return { stat, comm: stat === null ? readOrNull(`${folder}/comm`) : null };
}

/**
 * The folder to come back to, or null where the working folder may not be changed: links are read
 * a third faster by names relative to their folder, since the kernel need not walk the path.
 */
function homeFolder(root: string): string | null {
  try {
    if (!root.startsWith("/")) return null;
    const home = Deno.cwd();
    // Where only the root may be read there would be no way back.
    Deno.chdir(home);
    return home;
  } catch {
    return null;
  }
}

class OwnerWalk {
  readonly tasks: CapturedTask[] = [];
  denied = 0;
  readonly #contexts: boolean;
  readonly #relative: boolean;
  /** How many links may still be read. */
  #left: number;

  constructor(contexts: boolean, relative: boolean, limit: number) {
    this.#contexts = contexts;
    this.#relative = relative;
    this.#left = limit;
  }

  get exhausted(): boolean {
    return this.#left <= 0;
  }

  /** Adds the task in `folder` if it holds sockets; false where its links could not be read. */
  add(folder: string, pid: number, tid: number): boolean {
    const fds: string[] = [];
    const links: string[] = [];
    let readable = true;
    try {
      if (this.#relative) Deno.chdir(`${folder}/fd`);
      const prefix = this.#relative ? "" : `${folder}/fd/`;
      for (const fd of numbersIn(prefix || ".")) {
        if (this.#left-- <= 0) break;
        try {
          const link = Deno.readLinkSync(prefix + fd);
          if (!link.startsWith(SOCKET_LINK)) continue;
          fds.push(fd);
          links.push(link);
        } catch (error) {
          // Closed meanwhile, or a path that is not UTF-8, which is no socket.
          const failure = failureOf(error);
          if (failure === "denied" || failure === "capability") readable = false;
        }
      }
    } catch (error) {
      if (failureOf(error) !== "gone") readable = false;
    }
    if (links.length > 0) {
      const context = this.#contexts ? readOrNull(`${folder}/attr/current`) : null;
      this.tasks.push({ pid, tid, ...nameOf(folder), context, fds, links });
    }
    return readable;
  }
}

/** Walks every process below `root`, and with `threads` every thread, up to `limit` links. */
export function captureOwners(
  root: string,
  threads: boolean,
  contexts: boolean,
  limit: number,
): Omit<CapturedOwners, "earlier"> {
  const home = homeFolder(root);
  const walk = new OwnerWalk(contexts, home !== null, limit);
  for (const pid of numbersIn(root)) {
    if (walk.exhausted) break;
    const folder = `${root}/${pid}`;
    if (!walk.add(folder, Number(pid), Number(pid))) walk.denied++;
    if (!threads) continue;
    let tids: string[] = [];
    try {
      tids = numbersIn(`${folder}/task`);
    } catch {
      // The process ended meanwhile, or the tree was captured without its threads.
    }
    for (const tid of tids) {
      if (tid !== pid) walk.add(`${folder}/task/${tid}`, Number(pid), Number(tid));
    }
  }
  if (home !== null) Deno.chdir(home);
  return { tasks: walk.tasks, denied: walk.denied };
}

/** The names of the processes below `root` that `known` does not have yet, without their links. */
export function captureNames(root: string, known: readonly CapturedTask[]): CapturedTask[] {
  const have = new Set(known.map((task) => task.tid));
  return numbersIn(root).filter((pid) => !have.has(Number(pid))).map((pid) => ({
    pid: Number(pid),
    tid: Number(pid),
    ...nameOf(`${root}/${pid}`),
    context: null,
    fds: [],
    links: [],
  }));
}
