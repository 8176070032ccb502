/** Reads fd links through libc: faster than `file_links.ts`. */

import { LINK_SIZE } from "../../model/capture.ts";
import { DIRENT64 } from "../../uapi/dirent.ts";
import { u16, u64Number } from "../../uapi/netlink.ts";
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
import { type LinkSink, SOCKET_ACCESS } from "./socket_links.ts";

const SEEK_SET = 0;
/** Descriptor `n` is at offset `n + 2` of its folder, after `.` and `..` (fs/proc/fd.c). */
const BEFORE_FIRST = 2;
/** Size of the buffer for names: more than a thousand in one call. */
const NAMES_SIZE = 64 * 1024;
/** What is listed of a folder before anything is counted, bytes: some 40 names, all of most processes. */
const FIRST_SIZE = 1024;
/**
 * Numbers that are counted in one call. Few, so that the compiler is not busy with a loop that has all
 * of what is called for each link copied into it: there is no processor for it.
 */
const RUN = 32;
/** Links from which on a caller is compiled for those that follow. */
const MANY = 800;
/** The largest entry of a folder of descriptors: ten digits and a NUL, aligned to eight bytes. */
const LONGEST_ENTRY = 32;

/** statx(2): members that are asked for, and their offsets in the answer (include/uapi/linux/stat.h). */
const STATX = { INO: 0x100, SIZE: 0x200, stx_ino: 32, stx_size: 40, BYTES: 256 } as const;

const TEXT_SIZE = BigInt(LINK_SIZE);

/** getdents64(2); null if glibc is older than 2.30 and does not have it. */
type List = Libc["rareCalls"]["getdents64"];

/**
 * Reads links without making a string of each.
 *
 * The first descriptors are listed, which for most processes is all that there are. More of them are
 * mostly numbered without gaps, so they are found by counting: listing them is a fifth slower, since
 * the kernel then looks each up twice. Once too many numbers were missing, and at the end, the rest
 * is listed. Who may not read one link of a process may read none
 * (fs/proc/base.c proc_fd_access_allowed asks for the process).
 */
export class LibcLinks {
  readonly #libc: Libc;
  readonly #calls: Libc["rareCalls"];
  readonly #list: NonNullable<List>;
  readonly #name = new FdName();
  readonly #stat = new Uint8Array(STATX.BYTES);
  readonly #text = new Uint8Array(LINK_SIZE);
  readonly #names = new Uint8Array(NAMES_SIZE);
  readonly #firstNames = this.#names.subarray(0, FIRST_SIZE);
  /** Whether the access mode of a socket is recorded too. */
  readonly #access: boolean;
  #readable = true;
  #readlinkat: Libc["rareCalls"]["readlinkat"];
  /** How many links were read, or looked for. */
  #links = 0;

  private constructor(libc: Libc, list: NonNullable<List>, access: boolean) {
    this.#access = access;
    this.#libc = libc;
    this.#calls = libc.rareCalls;
    this.#readlinkat = libc.rareCalls.readlinkat;
    this.#list = list;
  }

  /** A reader; `access`: of what sockets are open for too. Null if this libc lacks what it needs. */
  static of(libc: Libc, access = false): LibcLinks | null {
    const list = libc.rareCalls.getdents64;
    return list === null ? null : new LibcLinks(libc, list, access);
  }

  /** Reads a folder's links, or those of its descriptors `from` up to `to`; as `ReadLinks`. */
  read(folder: string, found: LinkSink, from = 0, to = Infinity): boolean {
    const fd = this.#calls.openat(AT_FDCWD, cString(folder), O_CLOEXEC);
    if (fd < 0) {
      const error = this.#libc.errno();
      return error === ENOENT || error === ESRCH;
    }
    this.#readable = true;
    if (from > 0) this.#name.set(from);
    if (from > 0 || this.#first(fd, found, to)) {
      this.#count(fd, found, to);
      if (this.#readable && this.#name.fd < to) this.#rest(fd, found, to);
    }
    this.#libc.calls.close(fd);
    return this.#readable;
  }

  /**
   * How many descriptors a folder has, known since Linux 6.2 (fs/proc/fd.c proc_fd_getattr), else 0;
   * and its inode number, null if it is gone.
   */
  lookAt(folder: string): { readonly count: number; readonly inode: number | null } {
    const stat = this.#stat;
    const mask = STATX.INO | STATX.SIZE;
    const failed = this.#calls.statx?.(AT_FDCWD, cString(folder), 0, mask, stat) !== 0;
    if (failed) return { count: 0, inode: null };
    return { count: u64Number(stat, STATX.stx_size), inode: u64Number(stat, STATX.stx_ino) };
  }

  /** The numeric names in a folder of procfs, in its own order; null if it cannot be listed. */
  numbersIn(folder: string): number[] | null {
    const fd = this.#calls.openat(AT_FDCWD, cString(folder), O_CLOEXEC);
    if (fd < 0) return null;
    const numbers: number[] = [];
    const names = this.#names;
    for (;;) {
      const end = Number(this.#list(fd, names, BigInt(names.length)));
      for (let at = 0; at < end; at += u16(names, at + DIRENT64.RECLEN)) {
        if (this.#name.parse(names, at + DIRENT64.NAME)) numbers.push(this.#name.fd);
      }
      if (end > 0) continue;
      this.#libc.calls.close(fd);
      return end < 0 ? null : numbers;
    }
  }

  /** Lists the first descriptors; true if there may be more, from the next number on. */
  #first(folder: number, found: LinkSink, to: number): boolean {
    const names = this.#firstNames;
    const end = this.#listed(folder, names, found, to);
    this.#name.increment();
    return end > names.length - LONGEST_ENTRY;
  }

  /** Counts up until a quarter of the numbers were missing, or all of a run. */
  #count(folder: number, found: LinkSink, to: number): void {
    const from = this.#name.fd;
    for (let missing = 0; missing * 4 <= this.#name.fd - from && this.#name.fd < to;) {
      const few = this.#countRun(folder, found, Math.min(to, this.#name.fd + RUN));
      if (found.full || !this.#readable || few === RUN) return;
      missing += few;
    }
  }

  /** Counts up to a number; returns how many before it were missing. */
  #countRun(folder: number, found: LinkSink, to: number): number {
    let missing = 0;
    for (const name = this.#name; name.fd < to; name.increment()) {
      if (found.full || !this.#readable) break;
      if (!this.#readLink(folder, found)) missing++;
    }
    return missing;
  }

  /** Lists the descriptors from the next number on. */
  #rest(folder: number, found: LinkSink, to: number): void {
    this.#calls.lseek(folder, BigInt(this.#name.fd + BEFORE_FIRST), SEEK_SET);
    while (this.#listed(folder, this.#names, found, to) > 0);
  }

  /** Lists as many descriptors as `names` has room for: the bytes of their names; 0 for no more. */
  #listed(folder: number, names: Uint8Array<ArrayBuffer>, found: LinkSink, to: number): number {
    const end = Number(this.#list(folder, names, BigInt(names.length)));
    for (let at = 0; at < end; at += u16(names, at + DIRENT64.RECLEN)) {
      if (!this.#name.parse(names, at + DIRENT64.NAME)) continue;
      if (found.full || !this.#readable || this.#name.fd >= to) return 0;
      this.#readLink(folder, found);
    }
    return end;
  }

  /** Reads the link of this name; false if there is none. */
  #readLink(folder: number, found: LinkSink): boolean {
    const { bytes, fd } = this.#name;
    if (this.#links++ === MANY) this.#readlinkat = this.#libc.linkCalls.readlinkat;
    const length = Number(this.#readlinkat(folder, bytes, this.#text, TEXT_SIZE));
    if (length >= 0) {
      if (found.add(fd, this.#text, length) && this.#access) found.setAccess?.(SOCKET_ACCESS);
      return true;
    }
    const error = this.#libc.errno();
    if (error === EACCES || error === EPERM) this.#readable = false;
    return false;
  }
}
