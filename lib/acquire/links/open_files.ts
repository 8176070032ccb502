/** This process's own open files, as /proc/self/fd and fdinfo have them. */

import { latin1 } from "../../model/latin1.ts";
import { failureOf } from "../errors.ts";
import { numbersIn } from "./numbers_in.ts";
import { mayRead, readWhole } from "../read_file.ts";

/** The folder of the descriptors' links. */
export const OWN_FILES = "/proc/self/fd";

/** O_ACCMODE and O_RDONLY (include/uapi/asm-generic/fcntl.h). */
const O_ACCMODE = 3;
const O_RDONLY = 0;

/** The flags of an open file as open(2) has them (fs/proc/fd.c seq_show, in octal); null if unknown. */
export function flagsOf(fd: number): number | null {
  const path = `/proc/self/fdinfo/${fd}`;
  if (!mayRead(path)) return null;
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(latin1(readWhole(path)));
    return flags === null ? null : parseInt(flags[1], 8);
  } catch {
    return null;
  }
}

/** What a descriptor leads to; null if it is closed. Throws as `Deno.readLinkSync` does. */
export function linkOf(fd: number): string | null {
  try {
    return Deno.readLinkSync(`${OWN_FILES}/${fd}`);
  } catch (error) {
    if (failureOf(error) === "gone") return null;
    throw error;
  }
}

/**
 * The descriptors that can be written to, each with what it leads to; null if that is not known.
 * The same file may be there under several numbers.
 */
export function writableFiles(): ReadonlyMap<number, string> | null {
  if (Deno.permissions.querySync({ name: "read" }).state !== "granted") return null;
  const writable = new Map<number, string>();
  try {
    for (const fd of numbersIn(OWN_FILES)) {
      const file = linkOf(fd);
      // The folder itself was open while it was listed.
      if (file === null) continue;
      const flags = flagsOf(fd);
      if (flags === null) return null;
      if ((flags & O_ACCMODE) !== O_RDONLY) writable.set(fd, file);
    }
  } catch {
    return null;
  }
  return writable;
}
