/** Reads the fd links of every process as raw bytes; decoding comes later. */

import type { CapturedOwners, CapturedTask } from "../../model/capture.ts";
import { fileLinks } from "./file_links.ts";
import type { Libc } from "../kernel/libc.ts";
import { LibcLinks } from "./libc_links.ts";
import type { LinkReader } from "./link_reader.ts";
import { numbersIn, processesBelow } from "./numbers_in.ts";
import { socketAttributes } from "./socket_attributes.ts";
import { SocketLinks } from "./socket_links.ts";
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
  /** Every process, whether or not it holds sockets. */
  readonly processes: boolean;
  /** What descriptors are open for. */
  readonly access: boolean;
  /** The flags of open sockets. */
  readonly fileFlags: boolean;
  /** Names of the sockets' protocols, and their device. */
  readonly protocolNames: boolean;
  /** In which cgroups processes are too. */
  readonly cgroups: boolean;
  /** Most links to read. */
  readonly limit: number;
}

/** Reads the links of one fd folder; false if some may not be read. */
type ReadLinks = (folder: string, found: SocketLinks) => boolean;

class OwnerWalk {
  readonly tasks: CapturedTask[] = [];
  denied = 0;
  socketDevice: number | null = null;
  readonly found: SocketLinks;
  readonly #readLinks: ReadLinks;
  readonly #isAnother: (folder: string) => boolean;
  readonly #options: WalkOptions;
  readonly #files: TreeFiles;
  readonly #libc: Libc | null;

  /** `isAnother`: whether a folder of links is another process's by now than when they were read. */
  constructor(
    readLinks: ReadLinks,
    isAnother: (folder: string) => boolean,
    options: WalkOptions,
    files: TreeFiles,
    libc: Libc | null,
  ) {
    this.#files = files;
    this.#isAnother = isAnother;
    this.found = new SocketLinks(options.limit);
    this.#readLinks = readLinks;
    this.#options = options;
    this.#libc = libc;
  }

  /** Adds the task in `folder` if it is wanted; false if its links could not be read. */
  add(folder: string, pid: number, tid: number): boolean {
    const { processes, users, cmdlines, contexts, cgroups } = this.#options;
    const readable = this.#readLinks(`${folder}/fd`, this.found);
    const links = this.found.drain();
    if (links.fds.length > 0 || processes) {
      const { stored } = this.#files;
      const read = (wanted: boolean, name: string): Uint8Array | null =>
        wanted ? this.#files.readOfProcess(`${folder}/${name}`) : null;
      const task = {
        pid,
        tid,
        ...nameOf(this.#files, folder),
        // The owner of a copy is whoever made it.
        status: read(users || (processes && stored), "status"),
        cmdline: read(cmdlines, "cmdline"),
        context: read(contexts, "attr/current"),
        folderOwner: processes && !stored ? ownerOf(folder) : null,
        cgroup: read(cgroups, "cgroup"),
        ...links,
        ...this.#ofSockets(folder, links.fds),
      };
      if (this.#isAnother(`${folder}/fd`)) return this.add(folder, pid, tid);
      this.tasks.push(task);
    }
    return readable;
  }

  /** What is read of each socket. */
  #ofSockets(
    folder: string,
    fds: Int32Array,
  ): Pick<CapturedTask, "contexts" | "fdinfo" | "protocols"> {
    const { socketContexts, fileFlags, protocolNames } = this.#options;
    const libc = this.#libc;
    const attributes = (wanted: boolean, name: "context" | "protocol") =>
      wanted && libc !== null ? socketAttributes(libc, name, `${folder}/fd`, fds) : null;
    if (protocolNames && fds.length > 0) {
      this.socketDevice ??= this.#files.stored ? null : deviceOf(`${folder}/fd/${fds[0]}`);
    }
    return {
      contexts: attributes(socketContexts, "context"),
      protocols: attributes(protocolNames && !this.#files.stored, "protocol"),
      fdinfo: fileFlags
        ? Array.from(fds, (fd) => this.#files.readOfProcess(`${folder}/fdinfo/${fd}`))
        : null,
    };
  }
}

/** The user that a folder belongs to; null if it is gone. */
function ownerOf(folder: string): number | null {
  try {
    return Deno.statSync(folder).uid;
  } catch {
    return null;
  }
}

/** The number of the device that a file is on; null if it is gone. */
function deviceOf(path: string): number | null {
  try {
    return Deno.statSync(path).dev;
  } catch {
    return null;
  }
}

/** What a walk found. */
export type Walk = Omit<CapturedOwners, "earlier">;

/**
 * Walks every process below `root`, through libc if it is given, which is faster; `shared`: what reads
 * the links of large folders, unless there is a limit: then they are passed over.
 */
export function captureOwners(
  root: string,
  options: WalkOptions,
  files: TreeFiles,
  libc: Libc | null,
  shared: LinkReader | null = null,
): Walk {
  const { access } = options;
  const reader = libc && LibcLinks.of(libc, access);
  const pids = processesBelow(root, reader);
  const fastest = shared ?? reader;
  const walk = new OwnerWalk(
    fastest === null ? fileLinks(root, access) : (folder, found) => fastest.read(folder, found),
    (folder) => shared?.folders.isAnother(folder) ?? false,
    options,
    files,
    libc,
  );
  const passesOver = shared !== null && options.limit < Infinity;
  for (const pid of pids) {
    if (walk.found.full) break;
    const folder = `${root}/${pid}`;
    if (passesOver && shared?.folders.first(`${folder}/fd`) !== undefined) continue;
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
  const { tasks, denied, socketDevice } = walk;
  return { tasks, processes: pids.length, denied, socketDevice };
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
    ...{ status: null, cmdline: null, context: null, cgroup: null, folderOwner: null },
    ...{ contexts: null, fdinfo: null, protocols: null },
    ...new SocketLinks(0).drain(),
  }));
}
