/** Which processes are in which network namespace. */

import { numbersIn } from "../links/numbers_in.ts";
import { readWhole } from "../read_file.ts";

/** How many processes of a namespace are kept: the first may be gone when it is read. */
export const KEPT = 4;

/** What is read of one PID/cgroup, bytes: a path for each hierarchy. */
const LONGEST_CGROUP = 64 * 1024;

/** The processes of one namespace. */
export interface Members {
  /** Inode number of the namespace's file; null if it may not be asked for. */
  inode: number | null;
  /** Some of them, lowest first. */
  readonly pids: number[];
}

/** The inode number of what a path leads to; null if it may not be asked for. */
export function inodeOf(path: string): number | null {
  try {
    return Deno.statSync(path).ino;
  } catch {
    // The process ended, or belongs to another user.
    return null;
  }
}

/**
 * What tells one namespace from another for everybody: procfs numbers the files below PID/net once
 * per namespace (fs/proc/generic.c proc_register), while ns/net is closed to other users. Of a
 * copied tree, the text of the link ns/net.
 */
export function namespaceKey(folder: string, stored: boolean): string | null {
  if (!stored) return inodeOf(`${folder}/net/stat`)?.toString() ?? null;
  try {
    return Deno.readLinkSync(`${folder}/ns/net`);
  } catch {
    return null;
  }
}

/** The inode number of a process's namespace; null if it may not be asked for. */
export function namespaceInode(folder: string, stored: boolean): number | null {
  if (!stored) return inodeOf(`${folder}/ns/net`);
  const number = /^net:\[(\d+)\]$/.exec(namespaceKey(folder, true) ?? "");
  return number === null ? null : Number(number[1]);
}

/** All processes below `root`, by the key of their namespace. */
export function membersByKey(root: string, stored: boolean): Map<string, Members> {
  const found = new Map<string, Members>();
  for (const pid of numbersIn(root).sort((a, b) => a - b)) {
    const folder = `${root}/${pid}`;
    const key = namespaceKey(folder, stored);
    if (key === null) continue;
    let members = found.get(key);
    if (members === undefined) {
      members = { inode: null, pids: [] };
      found.set(key, members);
    }
    members.inode ??= namespaceInode(folder, stored);
    if (members.pids.length < KEPT) members.pids.push(pid);
  }
  return found;
}

/** The name of a process, without the newline that the kernel ends it with; null if it is gone. */
export function commandOf(folder: string): Uint8Array | null {
  try {
    const bytes = readWhole(`${folder}/comm`, false, 4096);
    return bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
  } catch {
    return null;
  }
}

/** In which cgroups some processes are: the bytes of PID/cgroup of those that are still there. */
export function cgroupsOf(root: string, pids: readonly number[]): Uint8Array[] {
  return pids.flatMap((pid) => {
    try {
      return [readWhole(`${root}/${pid}/cgroup`, false, LONGEST_CGROUP)];
    } catch {
      return [];
    }
  });
}

/** The first of some processes whose tables can be read, as a folder below `root`; null for none. */
export function readableFolder(root: string, pids: readonly number[]): string | null {
  for (const pid of pids) {
    try {
      // A process that has ended and was not waited for answers EINVAL.
      Deno.statSync(`${root}/${pid}/net/unix`);
      return `${pid}/net`;
    } catch {
      // The next one may be there.
    }
  }
  return null;
}
