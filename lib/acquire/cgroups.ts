/** The cgroups of version 2, from their file system: a folder's inode is the kernel's id. */

import type { CapturedCgroup, CapturedCgroups } from "../model/capture.ts";
import { mayRead } from "./read_file.ts";

/** Where version 2 alone is mounted, and where it is beside version 1. */
const MOUNTS = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] as const;

/** Names of a folder that holds none: its own and `.` (fs/kernfs/inode.c kernfs_refresh_inode). */
const NO_SUBFOLDERS = 2;

function isCgroup2(folder: string): boolean {
  if (!mayRead(folder)) return false;
  try {
    return Deno.statSync(`${folder}/cgroup.controllers`).isFile;
  } catch {
    return false;
  }
}

/** Walks the folders; null where there are none, or they may not be read. */
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
      // It went away meanwhile, or is not for us: its sockets show a number.
    }
  }
  return { mount, list };
}
