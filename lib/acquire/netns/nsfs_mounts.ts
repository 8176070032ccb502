/**
 * Network namespaces that are kept by a mount of their file: `ip netns` and Docker do that. The
 * kernel's list of mounts is taken apart before permissions are dropped, since the namespaces are
 * yet to be read: no more of it is looked at than lines of the exact form that these mounts have.
 */

import { latin1 } from "../../model/latin1.ts";
import { readWhole } from "../read_file.ts";

/** The most that is read of one list of mounts, bytes. */
const LONGEST = 16 * 1024 * 1024;

/** A mounted namespace: where, a character a byte, and its inode number. */
export interface NsfsMount {
  readonly path: string;
  readonly inode: number;
}

/**
 * `ID PARENT MAJOR:MINOR net:[INODE] PATH OPTIONS ... - nsfs nsfs ...`
 * (fs/proc_namespace.c show_mountinfo, fs/nsfs.c nsfs_show_path).
 */
const MOUNT = /^\d+ \d+ \d+:\d+ net:\[(\d+)\] (\/[^ ]*) [^\n]* - nsfs /gm;

/** Blanks, newlines and backslashes of a path are in octal (seq_path). */
function unescaped(path: string): string {
  return path.replace(
    /\\([0-3][0-7]{2})/g,
    (_, digits) => String.fromCharCode(parseInt(digits, 8)),
  );
}

/** The mounts of a list, `PID/mountinfo`. */
export function nsfsMounts(bytes: Uint8Array): NsfsMount[] {
  return [...latin1(bytes).matchAll(MOUNT)].map(([, inode, path]) => ({
    path: unescaped(path),
    inode: Number(inode),
  }));
}

/** The same of a file; none if it cannot be read. */
export function nsfsMountsIn(path: string): NsfsMount[] {
  try {
    return nsfsMounts(readWhole(path, false, LONGEST));
  } catch {
    return [];
  }
}
