/** The cgroups of version 2, from cgroupfs: a folder's inode number is the cgroup id. */

import type { CapturedCgroup, CapturedCgroups } from "../model/capture.ts";
import { mayRead } from "./read_file.ts";

/** Mount points of version 2: alone, and beside version 1. */
const MOUNTS = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] as const;

/** Link count of a folder without subfolders (fs/kernfs/inode.c kernfs_refresh_inode). */
const NO_SUBFOLDERS = 2;

function isCgroup2(folder: string): boolean {
  if (!mayRead(folder)) return false;
  try {
    return Deno.statSync(`${folder}/cgroup.controllers`).isFile;
  } catch {
    return false;
  }
}

/** Walks the folders; null if there are none, or they may not be read. */
export function captureCgroups(): CapturedCgroups | null {
  const mount = MOUNTS.find(isCgroup2);
  if (mount === undefined) return null;
  const list: CapturedCgroup[] = [];
  const pending = ["/"];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    try {
      const folder = `${mount}${path}`;
      const { ino, nlink } = Deno.statSync(folder);
      if (ino !== null) list.push({ id: BigInt(ino), path });
      if (nlink === NO_SUBFOLDERS) continue;
      for (const entry of Deno.readDirSync(folder)) {
        if (entry.isDirectory) {
          pending.push(path === "/" ? `/${entry.name}` : `${path}/${entry.name}`);
        }
      }
    } catch {
      // It was removed meanwhile, or may not be read: its sockets show the id.
    }
  }
  return { mount, list };
}
