/** The sockets that this process has for itself, by the links of its descriptors. */

import { LINK_SIZE } from "../../model/capture.ts";
import { latin1 } from "../../model/latin1.ts";
import type { Libc } from "../kernel/libc.ts";
import { mayRead, readWhole } from "../read_file.ts";
import { LibcLinks } from "./libc_links.ts";
import { SocketLinks } from "./socket_links.ts";

const FOLDER = "/proc/self/fd";
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
  if (!mayRead(FOLDER)) return null;
  const opened = new Set<string>();
  const standard = new Set<string>();
  let placeholder: Deno.FsFile | null = null;
  try {
    const entries = [...Deno.readDirSync(FOLDER)];
    // The list has the descriptor that listed the folder, which is closed by now. A file takes its
    // number, so that there is a link to read: an error takes as long as all the links.
    placeholder = Deno.openSync(FOLDER);
    for (const { name } of entries) {
      const link = linkOf(`${FOLDER}/${name}`);
      if (!link.startsWith("socket:")) continue;
      if (Number(name) <= STANDARD_ERROR) standard.add(link);
      else if (isOpenedHere(name)) opened.add(link);
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
  LibcLinks.of(libc)?.read(FOLDER, found);
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

/** The empty text for what was closed meanwhile. */
function linkOf(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return "";
  }
}

/** True for a descriptor that would be closed if a program were started: no inherited one is. */
function isOpenedHere(fd: string): boolean {
  try {
    // fs/proc/fd.c seq_show
    const flags = /^flags:\s*([0-7]+)$/m.exec(latin1(readWhole(`/proc/self/fdinfo/${fd}`)));
    return flags !== null && (parseInt(flags[1], 8) & O_CLOEXEC) !== 0;
  } catch {
    return false;
  }
}
