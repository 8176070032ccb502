/** Files below the root of a run: of the kernel's own procfs, or of a tree that somebody made. */

import type { Problem } from "../model/problem.ts";
import { CapturedFiles } from "./captured_files.ts";
import { PROCESS_FILE_SIZE, readWhole, type TreeFiles } from "./read_file.ts";

/** procfs: its files are what the kernel makes them, and its tables of any length. */
const KERNEL_FILES: TreeFiles = {
  read: readWhole,
  readOfProcess(path): Uint8Array | null {
    try {
      return readWhole(path, false, PROCESS_FILE_SIZE);
    } catch {
      // The process ended, its files are closed to us, or it made its command line that long.
      return null;
    }
  },
};

/** PROCFS_ROOT_INO (include/uapi/linux/fs.h). */
const PROCFS_ROOT_INODE = 1;
/** s_blocksize of procfs, and of hardly another file system (fs/proc/root.c proc_fill_super). */
const PROCFS_BLOCK_SIZE = 1024;

/** A device's major number: 0 for file systems that no device holds. */
function majorOf(device: number): number {
  return (device >>> 8) & 0xfff;
}

/** True if procfs is mounted at `root`. */
function isProcfs(root: string): boolean {
  try {
    const { ino, dev, blksize } = Deno.statSync(root);
    return ino === PROCFS_ROOT_INODE && blksize === PROCFS_BLOCK_SIZE && majorOf(dev) === 0;
  } catch {
    return false;
  }
}

/** The files below a root; what is wrong with one of a process goes to `problems`. */
export async function treeFiles(root: string, problems: Problem[]): Promise<TreeFiles> {
  if (root === "/proc" || isProcfs(root)) return KERNEL_FILES;
  // Loaded for captured trees alone: it takes as long as half a start.
  return new CapturedFiles(await import("node:fs"), problems);
}
