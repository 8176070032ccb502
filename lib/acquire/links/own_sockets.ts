/** The sockets that this process has for itself, by the links of its descriptors. */

import { LINK_SIZE } from "../../model/capture.ts";
import { latin1 } from "../../model/latin1.ts";
import type { Libc } from "../kernel/libc.ts";
import { mayRead } from "../read_file.ts";
import { LibcLinks } from "./libc_links.ts";
import { numbersIn } from "./numbers_in.ts";
import { flagsOf, linkOf, OWN_FILES } from "./open_files.ts";
import { SocketLinks } from "./socket_links.ts";

const STANDARD_ERROR = 2;
/** O_CLOEXEC (include/uapi/asm-generic/fcntl.h), in octal as in fdinfo. */
const O_CLOEXEC = 0o2000000;

/** Reads the texts of their links, `socket:[INODE]`; `libc`: to do without files. */
export type ReadOwnSockets = (libc: Libc | null) => readonly string[];

/**
 * Sockets that were opened since the program was started. Inherited ones exist without it: the
 * standard streams, and what a service manager passes on.
 */
export const readOwnSockets: ReadOwnSockets = (libc) =>
  fromFiles() ?? (libc === null ? [] : fromLibc(libc));

/** Null if Deno does not let the folder be read. */
function fromFiles(): string[] | null {
  if (!mayRead(OWN_FILES)) return null;
  const opened = new Set<string>();
  const standard = new Set<string>();
  let placeholder: Deno.FsFile | null = null;
  try {
    const fds = numbersIn(OWN_FILES);
    // The list has the descriptor that listed the folder, which is closed by now. A file takes its
    // number, so that there is a link to read: an error takes as long as all the links.
    placeholder = Deno.openSync(OWN_FILES);
    for (const fd of fds) {
      const link = linkOf(fd);
      if (link === null || !link.startsWith("socket:")) continue;
      if (fd <= STANDARD_ERROR) standard.add(link);
      // The runtime has several descriptors of some.
      else if (!opened.has(link) && isOpenedHere(fd)) opened.add(link);
    }
  } catch {
    // Permissions to read are not enough for /proc, or it is not mounted.
    return null;
  } finally {
    placeholder?.close();
  }
  return without(opened, standard);
}

/** Without files, inherited sockets are not recognised, but for the standard streams. */
function fromLibc(libc: Libc): string[] {
  const found = new SocketLinks(Infinity);
  LibcLinks.of(libc)?.read(OWN_FILES, found);
  const { fds, links } = found.drain();
  const opened = new Set<string>();
  const standard = new Set<string>();
  fds.forEach((fd, index) => {
    const text = links.subarray(index * LINK_SIZE, (index + 1) * LINK_SIZE);
    const link = latin1(text.subarray(0, text.indexOf(0)));
    (fd <= STANDARD_ERROR ? standard : opened).add(link);
  });
  return without(opened, standard);
}

/** The runtime has duplicates of the standard streams, which are the caller's. */
function without(opened: ReadonlySet<string>, standard: ReadonlySet<string>): string[] {
  return [...opened].filter((link) => !standard.has(link));
}

/** True for a descriptor that would be closed if a program were started: no inherited one is. */
function isOpenedHere(fd: number): boolean {
  const flags = flagsOf(fd);
  return flags !== null && (flags & O_CLOEXEC) !== 0;
}
