/** Network namespaces that are kept by a descriptor alone. */

import { LINK_SIZE } from "../../model/capture.ts";
import { latin1 } from "../../model/latin1.ts";
import type { Libc } from "../kernel/libc.ts";
import { fileLinks } from "../links/file_links.ts";
import { LibcLinks } from "../links/libc_links.ts";
import { numbersIn } from "../links/numbers_in.ts";
import { inodeIn, inodeOf } from "./processes.ts";
import type { LinkSink } from "../links/socket_links.ts";

/** A namespace's file that a process has open. */
export interface OpenNamespace {
  readonly inode: number;
  /** `PID/fd/N` below the root. */
  readonly path: string;
}

/** Descriptors that may be of network namespaces: of those opened by a mount, the path is the link. */
class NamespaceLinks implements LinkSink {
  readonly full = false;
  readonly links: { readonly fd: number; readonly text: string }[] = [];
  readonly #mounts: ReadonlySet<string>;

  /** `mounts`: beginnings of paths, of less than `LINK_SIZE` bytes, a character a byte. */
  constructor(mounts: ReadonlySet<string>) {
    this.#mounts = mounts;
  }

  add(fd: number, text: Uint8Array, length: number): boolean {
    // Nearly all links are of sockets, pipes and files elsewhere.
    if (text[0] !== N && text[0] !== SLASH) return false;
    const link = latin1(text.subarray(0, Math.min(length, LINK_SIZE - 1)));
    if (inodeIn(link) === null && !this.#mounts.has(link)) return false;
    this.links.push({ fd, text: link });
    return true;
  }
}

const N = 0x6e;
const SLASH = 0x2f;

/**
 * Looks through the descriptors of every process below `root`. `mountPaths`: where such files are
 * mounted, a character a byte.
 */
export function openNamespaces(
  root: string,
  mountPaths: readonly string[],
  libc: Libc | null,
): OpenNamespace[] {
  const reader = libc && LibcLinks.of(libc);
  const links = new NamespaceLinks(
    new Set(mountPaths.map((path) => path.slice(0, LINK_SIZE - 1))),
  );
  const read = reader === null
    ? fileLinks(root)
    : (folder: string, sink: LinkSink) => reader.read(folder, sink);
  const found: OpenNamespace[] = [];
  for (const pid of numbersIn(root)) {
    links.links.length = 0;
    read(`${root}/${pid}/fd`, links);
    for (const { fd, text } of links.links) {
      const path = `${pid}/fd/${fd}`;
      const inode = inodeIn(text) ?? inodeOf(`${root}/${path}`);
      if (inode !== null) found.push({ inode, path });
    }
  }
  return found;
}
