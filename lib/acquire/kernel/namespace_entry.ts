/**
 * Enters another network namespace for single calls: sockets and files that are opened there keep
 * belonging to it, so nothing else has to run inside.
 */

import { EnvironmentError } from "../../model/problem.ts";
import type { Door } from "../netns/place.ts";
import { AT_FDCWD, cString, errorText, type Libc, O_CLOEXEC } from "./libc.ts";

const CLONE_NEWNET = 0x40000000;
/** A descriptor of the file itself, which is not opened (include/uapi/asm-generic/fcntl.h). */
const O_PATH = 0o10000000;

/** The namespace of this thread; setns(2) changes that alone. */
const HOME = "/proc/thread-self/ns/net";

/** Both namespaces, to enter one and to come back. */
export class NamespaceEntry {
  readonly #libc: Libc;
  readonly #label: string;
  /** Descriptors of both namespaces. */
  readonly #there: number;
  readonly #home: number;

  private constructor(libc: Libc, label: string, there: number, home: number) {
    this.#libc = libc;
    this.#label = label;
    this.#there = there;
    this.#home = home;
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
    const home = libc.rareCalls.openat(AT_FDCWD, cString(HOME), O_CLOEXEC);
    if (home < 0) return `${HOME} cannot be opened`;
    for (const door of doors) {
      const there = openNamespace(libc, door, inode);
      if (there === null) continue;
      const entry = new NamespaceEntry(libc, label, there, home);
      // Tried at once, so that a refusal is known before the first request.
      const refusal = entry.#refusal();
      if (refusal === null) return entry;
      entry.close();
      return refusal;
    }
    libc.calls.close(home);
    return doors.length === 0 ? `${label} has no file` : `${doors[0].path} cannot be opened`;
  }

  /** Runs `act` inside. Throws `EnvironmentError` if the namespace cannot be entered. */
  inside<T>(act: () => T): T {
    this.#enter(this.#there);
    try {
      return act();
    } finally {
      this.#enter(this.#home);
    }
  }

  close(): void {
    for (const fd of [this.#there, this.#home]) this.#libc.calls.close(fd);
  }

  #refusal(): string | null {
    try {
      this.inside(() => {});
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
    const { dev, ino } = trusted && inode === null
      ? { dev: null, ino: null }
      : Deno.statSync(itself);
    if (!trusted && dev !== nsfs()) return null;
    if (inode !== null && ino !== inode) return null;
    fd = trusted ? found : rareCalls.openat(AT_FDCWD, cString(itself), O_CLOEXEC);
    return fd < 0 ? null : fd;
  } catch {
    return null;
  } finally {
    if (fd !== found) calls.close(found);
  }
}

let device: number | null = null;

/** The device of all namespaces' files. Throws as `Deno.statSync` does. */
function nsfs(): number {
  return device ??= Deno.statSync(HOME).dev;
}
