/** Which processes are in which network namespace. */

import { numbersIn } from "../links/numbers_in.ts";
import { readWhole } from "../read_file.ts";

/** How many processes of a namespace are kept: the first may be gone when it is read. */
export const KEPT = 4;

/** What is read of one PID/cgroup, bytes: a path for each hierarchy. */
const LONGEST_CGROUP = 64 * 1024;

/**
 * What tells one namespace from another. `link`: the text of ns/net, which is closed to other users;
 * a copied tree has nothing else. `number`: procfs numbers the files below PID/net once per namespace
 * (fs/proc/generic.c proc_register), for everybody to see.
 */
export type KeyKind = "link" | "number";

/** The processes of one namespace. */
export interface Members {
  /** What they have in common; null if nothing is known of them. */
  readonly key: { readonly kind: KeyKind; readonly text: string } | null;
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

/** The text of a link, which costs less than to look at what it leads to; null if it is closed. */
export function linkText(path: string): string | null {
  try {
    return Deno.readLinkSync(path);
  } catch {
    // The process ended, or belongs to another user.
    return null;
  }
}

/** The key of a process's namespace; null if it has none, or none that may be asked for. */
export function namespaceKey(folder: string, kind: KeyKind): string | null {
  return kind === "link"
    ? linkText(`${folder}/ns/net`)
    : inodeOf(`${folder}/net/stat`)?.toString() ?? null;
}

/** The inode number in the text of a namespace's link, `net:[INODE]` (fs/nsfs.c ns_dname). */
export function inodeIn(link: string): number | null {
  const number = /^net:\[(\d+)\]$/.exec(link);
  return number === null ? null : Number(number[1]);
}

/** The inode number of a process's namespace; null if it may not be asked for. */
export function namespaceInode(folder: string): number | null {
  return inodeIn(linkText(`${folder}/ns/net`) ?? "");
}

/** The processes by keys of one kind; null if another kind knows of more. */
function grouped(
  root: string,
  stored: boolean,
  pids: readonly number[],
  kind: KeyKind,
): Map<string, Members> | null {
  const byKey = new Map<string, Members>();
  for (const pid of pids) {
    const folder = `${root}/${pid}`;
    const text = namespaceKey(folder, kind);
    if (text === null) {
      // One that has ended has neither.
      if (kind === "link" && !stored && namespaceKey(folder, "number") !== null) return null;
      continue;
    }
    let members = byKey.get(text);
    if (members === undefined) {
      members = { key: { kind, text }, inode: null, pids: [] };
      byKey.set(text, members);
    }
    members.inode ??= kind === "link" ? inodeIn(text) : namespaceInode(folder);
    if (members.pids.length < KEPT) members.pids.push(pid);
  }
  return byKey;
}

/** All processes below `root`, by the key of their namespace: links if all of them may be read. */
export function membersByKey(
  root: string,
  stored: boolean,
): { readonly kind: KeyKind; readonly byKey: ReadonlyMap<string, Members> } {
  const pids = numbersIn(root).sort((a, b) => a - b);
  const byLink = grouped(root, stored, pids, "link");
  if (byLink !== null) return { kind: "link", byKey: byLink };
  return { kind: "number", byKey: grouped(root, stored, pids, "number")! };
}

/** Those of some processes that are still there and have not gone to another namespace. */
export function stillIn(root: string, { key, pids }: Members): number[] {
  if (key === null) return [];
  return pids.filter((pid) => namespaceKey(`${root}/${pid}`, key.kind) === key.text);
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
