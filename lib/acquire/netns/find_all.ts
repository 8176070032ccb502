/**
 * Every network namespace that can be found: by processes, by mounts of its file, and, as far as the
 * caller may look, by mounts that other processes see.
 */

import { latin1Bytes } from "../../model/latin1.ts";
import { NAMES } from "./find_named.ts";
import { type NsfsMount, nsfsMountsIn } from "./nsfs_mounts.ts";
import type { OpenNamespace } from "./descriptors.ts";
import type { OfProcesses, Place } from "./place.ts";
import {
  cgroupsOf,
  commandOf,
  inodeOf,
  KEPT,
  linkText,
  type Members,
  membersByKey,
  namespaceInode,
  namespaceKey,
  readableFolder,
  stillIn,
} from "./processes.ts";

/** Places where `ip netns` mounts namespaces; the second is a link to the first on most machines. */
const NAME_FOLDERS: readonly string[] = [`${NAMES}/`, "/var/run/netns/"];

/** How many ways to one namespace are kept. */
const MOST_DOORS = 8;

/** Mounts of one namespace's file, and as what each is opened. */
interface Mounts {
  readonly paths: string[];
  readonly doors: string[];
}

/** All mounts by the inode number of the namespace. */
class MountsByInode {
  readonly found = new Map<number, Mounts>();

  /** `prefix`: how paths of that list are reached. */
  add(mounts: readonly NsfsMount[], prefix: string): void {
    for (const { path, inode } of mounts) {
      const known = this.found.get(inode);
      const door = prefix + new TextDecoder().decode(latin1Bytes(path));
      if (known === undefined) {
        this.found.set(inode, { paths: [path], doors: [door] });
        continue;
      }
      // Another mount may cover the first one, so that it cannot be opened there.
      if (known.doors.length < MOST_DOORS) known.doors.push(door);
      if (prefix === "" && !known.paths.includes(path)) known.paths.push(path);
    }
  }
}

/**
 * The mounts that this process sees, and those of others in mount namespaces that it does not; none
 * of processes of other users, to whom their namespace is closed.
 */
function mountsOf(root: string, pids: readonly number[]): MountsByInode {
  const mounts = new MountsByInode();
  mounts.add(nsfsMountsIn(`${root}/self/mountinfo`), "");
  const seen = new Set([linkText(`${root}/self/ns/mnt`)]);
  for (const pid of pids) {
    const link = linkText(`${root}/${pid}/ns/mnt`);
    if (link === null || seen.has(link)) continue;
    seen.add(link);
    mounts.add(nsfsMountsIn(`${root}/${pid}/mountinfo`), `${root}/${pid}/root`);
  }
  return mounts;
}

/** A name of `ip netns`, or null for another place. */
function netnsName(path: string): string | null {
  const folder = NAME_FOLDERS.find((known) => path.startsWith(known));
  const name = folder === undefined ? "" : path.slice(folder.length);
  return name === "" || name.includes("/") ? null : name;
}

/**
 * True if no process of a namespace is left, nor a descriptor of it. Of as many as are kept there may
 * have been more.
 */
function haveEnded(root: string, pids: readonly number[], doors: readonly string[]): boolean {
  return pids.length < KEPT && readableFolder(root, pids) === null &&
    doors.every((path) => inodeOf(path) === null);
}

/** A namespace with processes or mounts, or both. */
function placeOf(
  root: string,
  stored: boolean,
  own: boolean,
  members: Members,
  { paths, doors }: Mounts,
  advice = "",
): Place {
  const { inode, pids } = members;
  const names = [...new Set(paths.flatMap((path) => netnsName(path) ?? []))];
  const mounts = paths.filter((path) => netnsName(path) === null);
  const pid = pids.at(0) ?? null;
  const label = names.length > 0
    ? `"${names[0]}"`
    : inode !== null
    ? `net:[${inode}]`
    : `of ${pid}`;
  return {
    namespace: { inode, own, names, mounts, pid },
    ofProcesses(): OfProcesses {
      const there = stillIn(root, members);
      return {
        command: pid !== null && there.includes(pid) ? commandOf(`${root}/${pid}`) : null,
        cgroups: own ? [] : cgroupsOf(root, there),
      };
    },
    label: `network namespace ${label}`,
    doors: own ? null : stored ? [] : [
      ...pids.map((each) => ({ path: `${root}/${each}/ns/net`, trusted: true })),
      ...doors.map((path) => ({ path, trusted: false })),
    ],
    folder: () => own ? "net" : readableFolder(root, pids),
    isGone: () => !own && !stored && paths.length === 0 && haveEnded(root, pids, doors),
    advice,
  };
}

const NO_MOUNTS: Mounts = { paths: [], doors: [] };
const NOBODY: Members = { key: null, inode: null, pids: [] };

/**
 * All of them, the program's own first. `ofDescriptors`: those too that only a descriptor keeps; null
 * if they are not to be looked for. Throws as `Deno.readDirSync` does.
 */
export function findAll(
  root: string,
  stored: boolean,
  ofDescriptors: ((mounts: readonly string[]) => OpenNamespace[]) | null,
): Place[] {
  const { kind, byKey } = membersByKey(root, stored);
  const ownKey = stored ? null : namespaceKey(`${root}/self`, kind);
  const home = stored
    ? [...byKey.values()].find(({ pids }) => readableFolder(root, pids) === null)
    : ownKey === null
    ? undefined
    : byKey.get(ownKey);
  const pids = [...byKey.values()].flatMap((members) => members.pids);
  const mounts = stored ? new MountsByInode() : mountsOf(root, pids);
  const taken = new Set<number>();
  // Its number is known by the mount, that of a process of another user is not.
  const advice = [...byKey.values()].some(({ inode }) => inode === null)
    ? "it may be one of those that are listed by a process"
    : "";
  const place = (members: Members, own: boolean): Place => {
    const { inode } = members;
    if (inode !== null) taken.add(inode);
    const known = inode === null ? undefined : mounts.found.get(inode);
    return placeOf(root, stored, own, members, known ?? NO_MOUNTS, advice);
  };
  // Its net/ is that of the root: in a copied tree none of its processes has one.
  const own = home ?? { ...NOBODY, inode: namespaceInode(`${root}/self`) };
  const places = [place(own, true)];
  for (const members of byKey.values()) {
    if (members !== own) places.push(place(members, false));
  }
  for (const inode of mounts.found.keys()) {
    if (!taken.has(inode)) places.push(place({ ...NOBODY, inode }, false));
  }
  const paths = [...mounts.found.values()].flatMap((each) => each.paths);
  for (const { inode, path } of ofDescriptors?.(paths) ?? []) {
    if (taken.has(inode)) continue;
    taken.add(inode);
    const doors = [`${root}/${path}`];
    places.push(placeOf(root, stored, false, { ...NOBODY, inode }, { paths: [], doors }));
  }
  return places;
}
