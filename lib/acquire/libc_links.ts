/** Links of descriptors, read through libc: in less time than `file_links.ts` takes. */

import { LINK_SIZE } from "../model/capture.ts";
import { DIRENT64 } from "../uapi/dirent.ts";
import { u16 } from "../uapi/netlink.ts";
import { FdName } from "./fd_name.ts";
import { AT_FDCWD, cString, EACCES, ENOENT, EPERM, ESRCH, type Libc, O_CLOEXEC } from "./libc.ts";
import type { ReadLinks, SocketLinks } from "./socket_links.ts";

const SEEK_SET = 0;
/** Descriptor `n` stands at `n + 2` in its folder, behind `.` and `..` (fs/proc/fd.c). */
const BEFORE_FIRST = 2;
/** Room for names: more than a thousand in one call. */
const NAMES_SIZE = 64 * 1024;

/** Lists a folder; null where glibc is older than 2.30 and does not have it. */
type List = Libc["calls"]["getdents64"];

/**
 * Reads links without a text for each.
 *
 * Descriptors are mostly numbered without gaps, so they are found by counting: the kernel is a
 * fifth slower where it lists them first, since it then looks each up twice. Once too many numbers
 * were missing, and always at the end, it lists the rest.
 */
class LibcLinks {
  readonly #libc: Libc;
  readonly #list: NonNullable<List>;
  readonly #name = new FdName();
  readonly #text = new Uint8Array(LINK_SIZE);
  readonly #names = new Uint8Array(NAMES_SIZE);
  #readable = true;

  constructor(libc: Libc, list: NonNullable<List>) {
    this.#libc = libc;
    this.#list = list;
  }

  read(folder: string, found: SocketLinks): boolean {
    const { openat, close } = this.#libc.calls;
    const fd = openat(AT_FDCWD, cString(folder), O_CLOEXEC);
    if (fd < 0) {
      const error = this.#libc.errno();
      return error === ENOENT || error === ESRCH;
    }
    this.#readable = true;
    this.#count(fd, found);
    this.#rest(fd, found);
    close(fd);
    return this.#readable;
  }

  /** Counts up from 0, until a quarter of the numbers were missing. */
  #count(folder: number, found: SocketLinks): void {
    const name = this.#name;
    name.reset();
    for (let missing = 0; missing * 4 <= name.fd && !found.full; name.increment()) {
      if (!this.#readLink(folder, found)) missing++;
    }
  }

  /** Has the kernel list the descriptors from the next number on. */
  #rest(folder: number, found: SocketLinks): void {
    this.#libc.calls.lseek(folder, BigInt(this.#name.fd + BEFORE_FIRST), SEEK_SET);
    const names = this.#names;
    while (!found.full) {
      const end = Number(this.#list(folder, names, BigInt(names.length)));
      if (end <= 0) return;
      for (let at = 0; at < end && !found.full; at += u16(names, at + DIRENT64.RECLEN)) {
        if (this.#name.take(names, at + DIRENT64.NAME)) this.#readLink(folder, found);
      }
    }
  }

  /** Reads the link of this name; false where there is none. */
  #readLink(folder: number, found: SocketLinks): boolean {
    const { bytes, fd } = this.#name;
    const length = Number(this.#libc.calls.readlinkat(folder, bytes, this.#text, TEXT_SIZE));
    if (length >= 0) {
      found.add(fd, this.#text, length);
      return true;
    }
    const error = this.#libc.errno();
    if (error === EACCES || error === EPERM) this.#readable = false;
    return false;
  }
}

const TEXT_SIZE = BigInt(LINK_SIZE);

/** A reader through libc; null where it lacks what is needed. */
export function libcLinks(libc: Libc): ReadLinks | null {
  const list = libc.calls.getdents64;
  if (list === null) return null;
  const links = new LibcLinks(libc, list);
  return (folder, found) => links.read(folder, found);
}
