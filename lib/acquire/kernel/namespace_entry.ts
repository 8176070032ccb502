/**
 * Enters another network namespace for single calls: sockets and files that are opened there keep
 * belonging to it, so nothing else has to run inside.
 */

import { EnvironmentError } from "../../model/problem.ts";
import type { Door } from "../netns/place.ts";
import { inodeIn, linkText } from "../netns/processes.ts";
import { AT_FDCWD, cString, errorText, HOME_NAMESPACE, type Libc, O_CLOEXEC } from "./libc.ts";

const CLONE_NEWNET = 0x40000000;
/** A descriptor of the file itself, which is not opened (include/uapi/asm-generic/fcntl.h). */
const O_PATH = 0o10000000;

/** How many sockets of each kind a namespace has, in it. */
const COUNTS = "/proc/thread-self/net/sockstat";
/** More than it has, so that one read is enough (net/ipv4/proc.c sockstat_seq_show). */
const COUNTS_SIZE = 4096;
const COUNTS_ROOM = new Uint8Array(COUNTS_SIZE);

/** Another namespace, to enter it and to come back. */
export class NamespaceEntry {
  readonly #libc: Libc;
  readonly #label: string;
  /** Its descriptor. */
  readonly #there: number;
  #counts: Uint8Array | null = null;

  private constructor(libc: Libc, label: string, there: number) {
    this.#libc = libc;
    this.#label = label;
    this.#there = there;
  }

  /**
   * Opens the first of the files that is that network namespace, or says why it cannot be entered.
   * `inode`: its number as it was found; null if that is not known.
   */
  static open(
    libc: Libc,
    doors: readonly Door[],
    label: string,
    inode: number | null,
  ): NamespaceEntry | string {
    if (libc.homeNamespace < 0) return `${HOME_NAMESPACE} cannot be opened`;
    for (const door of doors) {
      const there = openNamespace(libc, door, inode);
      if (there === null) continue;
      const entry = new NamespaceEntry(libc, label, there);
      // Entered at once, so that a refusal is known before the first request.
      const refusal = entry.#refusal();
      if (refusal === null) return entry;
      entry.close();
      return refusal;
    }
    return doors.length === 0 ? `${label} has no file` : `${doors[0].path} cannot be opened`;
  }

  /** Its net/sockstat, as it was when it was entered first; null if that cannot be read. */
  get counts(): Uint8Array | null {
    return this.#counts;
  }

  /** Runs `act` inside. Throws `EnvironmentError` if the namespace cannot be entered. */
  inside<T>(act: () => T): T {
    this.#enter(this.#there);
    try {
      return act();
    } finally {
      this.#enter(this.#libc.homeNamespace);
    }
  }

  close(): void {
    this.#libc.calls.close(this.#there);
  }

  #refusal(): string | null {
    try {
      this.#counts = this.inside(() => countsThere(this.#libc));
      return null;
    } catch (error) {
      if (error instanceof EnvironmentError) return error.message;
      throw error;
    }
  }

  #enter(fd: number): void {
    if (this.#libc.rareCalls.setns(fd, CLONE_NEWNET) === 0) return;
    const reason = errorText(this.#libc.errno());
    throw new EnvironmentError(`${this.#label} cannot be entered: ${reason}`);
  }
}

/** The file of counts of the namespace that this thread is in; null if it cannot be read. */
function countsThere({ rareCalls, calls }: Libc): Uint8Array | null {
  const fd = rareCalls.openat(AT_FDCWD, cString(COUNTS), O_CLOEXEC);
  if (fd < 0) return null;
  const length = Number(rareCalls.read(fd, COUNTS_ROOM, BigInt(COUNTS_SIZE)));
  calls.close(fd);
  return length < 0 ? null : COUNTS_ROOM.slice(0, length);
}

/**
 * A descriptor of a namespace's file, or null. A path may lead through folders of others, who can put
 * another file there at any moment: it is opened only once it is known to be one of nsfs. And a
 * process may have gone elsewhere since it was found, or its number may be another's: `inode`.
 */
function openNamespace(
  libc: Libc,
  { path, trusted }: Door,
  inode: number | null,
): number | null {
  const { rareCalls, calls } = libc;
  const found = rareCalls.openat(
    AT_FDCWD,
    cString(path),
    trusted ? O_CLOEXEC : O_PATH | O_CLOEXEC,
  );
  if (found < 0) return null;
  const itself = `/proc/self/fd/${found}`;
  let fd = -1;
  try {
    const isIt = trusted ? inode === null || inodeOf(itself) === inode : isNamespace(itself, inode);
    if (!isIt) return null;
    fd = trusted ? found : rareCalls.openat(AT_FDCWD, cString(itself), O_CLOEXEC);
    return fd < 0 ? null : fd;
  } catch {
    return null;
  } finally {
    if (fd !== found) calls.close(found);
  }
}

/**
 * The inode number of a namespace's file that is open. The kernel says it in the text of the link, if
 * the file was not opened by a mount, faster than it looks at the file. Throws as `Deno.statSync` does.
 */
function inodeOf(itself: string): number | null {
  return inodeIn(linkText(itself) ?? "") ?? Deno.statSync(itself).ino;
}

/** Whether it is a file of nsfs, with that inode number if one is known. Throws likewise. */
function isNamespace(itself: string, inode: number | null): boolean {
  const { dev, ino } = Deno.statSync(itself);
  return dev === nsfs() && (inode === null || ino === inode);
}

let device: number | null = null;

/** The device of all namespaces' files. Throws as `Deno.statSync` does. */
function nsfs(): number {
  return device ??= Deno.statSync(HOME_NAMESPACE).dev;
}
