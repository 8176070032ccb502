/** Reads fd links through libc: faster than `file_links.ts`. */

import { LINK_ACCESS, LINK_SIZE } from "../../model/capture.ts";
import { DIRENT64 } from "../../uapi/dirent.ts";
import { u16 } from "../../uapi/netlink.ts";
import { FdName } from "./fd_name.ts";
import {
  AT_FDCWD,
  cString,
  EACCES,
  ENOENT,
  EPERM,
  ESRCH,
  type Libc,
  O_CLOEXEC,
} from "../kernel/libc.ts";
import type { LinkSink } from "./socket_links.ts";

const SEEK_SET = 0;
/** Descriptor `n` is at offset `n + 2` of its folder, after `.` and `..` (fs/proc/fd.c). */
const BEFORE_FIRST = 2;
/** Size of the buffer for names: more than a thousand in one call. */
const NAMES_SIZE = 64 * 1024;

const TEXT_SIZE = BigInt(LINK_SIZE);

/** statx(2) of the link itself, for its mode alone (include/uapi/linux/fcntl.h, stat.h). */
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_STATX_DONT_SYNC = 0x4000;
const STATX_MODE = 0x2;
const STATX = { stx_mode: 28, SIZE: 256 } as const;
/** All permissions of one who may have some. */
const LINK_ALL = LINK_ACCESS.READ | LINK_ACCESS.WRITE | LINK_ACCESS.EXECUTE;
/** Where the permissions of a file's owner are in its mode. */
const OWNER_SHIFT = 6;

/** getdents64(2); null if glibc is older than 2.30 and does not have it. */
type List = Libc["rareCalls"]["getdents64"];
type Stat = NonNullable<Libc["attributeCalls"]["statx"]>;

/**
 * Reads links without making a string of each.
 *
 * Descriptors are mostly numbered without gaps, so they are found by counting: listing them first
 * is a fifth slower, since the kernel then looks each up twice. Once too many numbers were missing,
 * and always at the end, the rest is listed. Who may not read one link of a process may read none
 * (fs/proc/base.c proc_fd_access_allowed asks for the process).
 */
export class LibcLinks {
  readonly #libc: Libc;
  readonly #calls: Libc["rareCalls"];
  readonly #list: NonNullable<List>;
  readonly #name = new FdName();
  readonly #text = new Uint8Array(LINK_SIZE);
  readonly #names = new Uint8Array(NAMES_SIZE);
  readonly #stat = new Uint8Array(STATX.SIZE);
  /** statx(2) if permissions are wanted. */
  readonly #statx: Stat | null;
  #readable = true;

  private constructor(libc: Libc, list: NonNullable<List>, statx: Stat | null) {
    this.#statx = statx;
    this.#libc = libc;
    this.#calls = libc.rareCalls;
    this.#list = list;
  }

  /** A reader; `access`: of the links' permissions too. Null if this libc lacks what it needs. */
  static of(libc: Libc, access = false): LibcLinks | null {
    const list = libc.rareCalls.getdents64;
    const statx = access ? libc.attributeCalls.statx : null;
    return list === null || (access && statx === null) ? null : new LibcLinks(libc, list, statx);
  }

  /** Reads a folder's links, or those of its descriptors `from` up to `to`; as `ReadLinks`. */
  read(folder: string, found: LinkSink, from = 0, to = Infinity): boolean {
    const fd = this.#calls.openat(AT_FDCWD, cString(folder), O_CLOEXEC);
    if (fd < 0) {
      const error = this.#libc.errno();
      return error === ENOENT || error === ESRCH;
    }
    this.#readable = true;
    this.#name.set(from);
    this.#count(fd, found, to);
    if (this.#readable && this.#name.fd < to) this.#rest(fd, found, to);
    this.#libc.calls.close(fd);
    return this.#readable;
  }

  /** Counts up until a quarter of the numbers were missing. */
  #count(folder: number, found: LinkSink, to: number): void {
    const name = this.#name;
    const from = name.fd;
    for (let missing = 0; missing * 4 <= name.fd - from && name.fd < to; name.increment()) {
      if (found.full || !this.#readable) return;
      if (!this.#readLink(folder, found)) missing++;
    }
  }

  /** Lists the descriptors from the next number on. */
  #rest(folder: number, found: LinkSink, to: number): void {
    this.#calls.lseek(folder, BigInt(this.#name.fd + BEFORE_FIRST), SEEK_SET);
    const names = this.#names;
    for (;;) {
      const end = Number(this.#list(folder, names, BigInt(names.length)));
      if (end <= 0) return;
      for (let at = 0; at < end; at += u16(names, at + DIRENT64.RECLEN)) {
        if (!this.#name.parse(names, at + DIRENT64.NAME)) continue;
        if (found.full || !this.#readable || this.#name.fd >= to) return;
        this.#readLink(folder, found);
      }
    }
  }

  /** Reads the link of this name; false if there is none. */
  #readLink(folder: number, found: LinkSink): boolean {
    const { bytes, fd } = this.#name;
    const length = Number(this.#calls.readlinkat(folder, bytes, this.#text, TEXT_SIZE));
    if (length >= 0) {
      if (found.add(fd, this.#text, length) && this.#statx !== null) {
        found.setAccess?.(this.#permissions(this.#statx, folder, bytes));
      }
      return true;
    }
    const error = this.#libc.errno();
    if (error === EACCES || error === EPERM) this.#readable = false;
    return false;
  }

  /** The permissions of a link's owner; of a descriptor that was just closed, those of most. */
  #permissions(statx: Stat, folder: number, name: Uint8Array<ArrayBuffer>): number {
    const flags = AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC;
    const failed = statx(folder, name, flags, STATX_MODE, this.#stat) !== 0;
    return failed ? LINK_ALL : (u16(this.#stat, STATX.stx_mode) >> OWNER_SHIFT) & LINK_ALL;
  }
}
