/** Reads the fd links of every process as raw bytes; decoding comes later. */

import type { CapturedOwners, CapturedTask } from "../../model/capture.ts";
import { fileLinks } from "./file_links.ts";
import type { Libc } from "../kernel/libc.ts";
import { LibcLinks } from "./libc_links.ts";
import { numbersIn } from "./numbers_in.ts";
import { SharedLinks } from "./shared_links.ts";
import { socketContexts } from "./socket_contexts.ts";
import { type ReadLinks, SocketLinks } from "./socket_links.ts";
import type { TreeFiles } from "../read_file.ts";

/** A task's name files: `comm` only if `stat` cannot be read. */
function nameOf(files: TreeFiles, folder: string): Pick<CapturedTask, "stat" | "comm"> {
  const stat = files.readOfProcess(`${folder}/stat`);
  return { stat, comm: stat === null ? files.readOfProcess(`${folder}/comm`) : null };
}

/** What a walk reads. */
export interface WalkOptions {
  /** Descriptors of every thread too. */
  readonly threads: boolean;
  /** Whose the processes are too. */
  readonly users: boolean;
  /** Their command lines too. */
  readonly cmdlines: boolean;
  /** SELinux contexts of processes too. */
  readonly contexts: boolean;
  /** And those of their sockets, which need libc. */
  readonly socketContexts: boolean;
  /** In which cgroups processes are too. */
  readonly cgroups: boolean;
  /** Most links to read. */
  readonly limit: number;
}

class OwnerWalk {
  readonly tasks: CapturedTask[] = [];
  denied = 0;
  readonly found: SocketLinks;
  readonly #readLinks: ReadLinks;
  readonly #options: WalkOptions;
  readonly #files: TreeFiles;
  readonly #libc: Libc | null;

  constructor(readLinks: ReadLinks, options: WalkOptions, files: TreeFiles, libc: Libc | null) {
    this.#files = files;
    this.found = new SocketLinks(options.limit);
    this.#readLinks = readLinks;
    this.#options = options;
    this.#libc = libc;
  }

  /** Adds the task in `folder` if it holds sockets; false if its links could not be read. */
  add(folder: string, pid: number, tid: number): boolean {
    const readable = this.#readLinks(`${folder}/fd`, this.found);
    const links = this.found.drain();
    if (links.fds.length > 0) {
      const { users, cmdlines, contexts, socketContexts: ofSockets, cgroups } = this.#options;
      const read = (wanted: boolean, name: string): Uint8Array | null =>
        wanted ? this.#files.readOfProcess(`${folder}/${name}`) : null;
      this.tasks.push({
        pid,
        tid,
        ...nameOf(this.#files, folder),
        status: read(users, "status"),
        cmdline: read(cmdlines, "cmdline"),
        context: read(contexts, "attr/current"),
        cgroup: read(cgroups, "cgroup"),
        ...links,
        contexts: ofSockets && this.#libc !== null
          ? socketContexts(this.#libc, `${folder}/fd`, links.fds)
          : null,
      });
    }
    return readable;
  }
}

/** Walks every process below `root`, through libc if it is given, which is faster. */
export function captureOwners(
  root: string,
  options: WalkOptions,
  files: TreeFiles,
  libc: Libc | null,
): Omit<CapturedOwners, "earlier"> {
  const pids = numbersIn(root);
  const reader = libc && LibcLinks.of(libc);
  using shared = reader && options.limit === Infinity
    ? SharedLinks.start(reader, pids.map((pid) => `${root}/${pid}/fd`))
    : null;
  const fastest = shared ?? reader;
  const walk = new OwnerWalk(
    fastest === null ? fileLinks(root) : (folder, found) => fastest.read(folder, found),
    options,
    files,
    libc,
  );
  for (const pid of pids) {
    if (walk.found.full) break;
    const folder = `${root}/${pid}`;
    if (!walk.add(folder, pid, pid)) walk.denied++;
    if (!options.threads) continue;
    let tids: number[] = [];
    try {
      tids = numbersIn(`${folder}/task`);
    } catch {
      // The process ended, or the tree was captured without threads.
    }
    for (const tid of tids) if (tid !== pid) walk.add(`${folder}/task/${tid}`, pid, tid);
  }
  return { tasks: walk.tasks, processes: pids.length, denied: walk.denied };
}

/** Names of the processes below `root` that are not among `known`, without links. */
export function captureNames(
  root: string,
  known: readonly CapturedTask[],
  files: TreeFiles,
): CapturedTask[] {
  const have = new Set(known.map((task) => task.tid));
  return numbersIn(root).filter((pid) => !have.has(pid)).map((pid) => ({
    pid,
    tid: pid,
    ...nameOf(files, `${root}/${pid}`),
    ...{ status: null, cmdline: null, context: null, cgroup: null, contexts: null },
    ...new SocketLinks(0).drain(),
  }));
}
