/**
 * Enters another network namespace for single calls: sockets and files that are opened there keep
 * belonging to it, so nothing else has to run inside.
 */

import { EnvironmentError } from "../../model/problem.ts";
import { AT_FDCWD, cString, errorText, type Libc, O_CLOEXEC } from "./libc.ts";
import { NAMES } from "./namespace.ts";

const CLONE_NEWNET = 0x40000000;

/** Both namespaces, to enter one and to come back. */
export class NamespaceEntry {
  readonly #libc: Libc;
  readonly #name: string;
  /** Descriptors of both namespaces; negative if one could not be opened. */
  readonly #there: number;
  readonly #home: number;

  private constructor(libc: Libc, name: string) {
    const open = (path: string): number =>
      libc.rareCalls.openat(AT_FDCWD, cString(path), O_CLOEXEC);
    this.#libc = libc;
    this.#name = name;
    this.#there = open(`${NAMES}/${name}`);
    // setns(2) changes the namespace of this thread only.
    this.#home = open("/proc/thread-self/ns/net");
  }

  /** Opens the namespace of this name, or says why it cannot be entered. */
  static open(libc: Libc, name: string): NamespaceEntry | string {
    if (name === "" || name.includes("/")) return `"${name}" is no name of a network namespace`;
    const entry = new NamespaceEntry(libc, name);
    // Tried at once, so that a refusal is known before the first request.
    const refusal = entry.#refusal();
    if (refusal !== null) entry.close();
    return refusal ?? entry;
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
    for (const fd of [this.#there, this.#home]) if (fd >= 0) this.#libc.calls.close(fd);
  }

  #refusal(): string | null {
    if (this.#there < 0 || this.#home < 0) return `${NAMES}/${this.#name} cannot be opened`;
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
    throw new EnvironmentError(`network namespace "${this.#name}" cannot be entered: ${reason}`);
  }
}
