/** Asks the kernel in another network namespace: sockets opened there belong to it for good. */

import { AT_FDCWD, cString, errorText, type Libc, O_CLOEXEC } from "./libc.ts";
import { NAMES } from "./namespace.ts";
import type { OpenSocket } from "./sock_diag.ts";

const CLONE_NEWNET = 0x40000000;

/** The way into a namespace and back. */
export class NamespaceEntry {
  readonly #libc: Libc;
  readonly #there: number;
  readonly #home: number;

  private constructor(libc: Libc, there: number, home: number) {
    this.#libc = libc;
    this.#there = there;
    this.#home = home;
  }

  /** Opens the namespace of this name, or says why it cannot be entered. */
  static open(libc: Libc, name: string): NamespaceEntry | string {
    const open = (path: string): number => libc.calls.openat(AT_FDCWD, cString(path), O_CLOEXEC);
    if (name === "" || name.includes("/")) return "that is no name of a network namespace";
    const there = open(`${NAMES}/${name}`);
    if (there < 0) return `${NAMES}/${name}: ${errorText(libc.errno())}`;
    const home = open("/proc/thread-self/ns/net");
    const entry = new NamespaceEntry(libc, there, home);
    // Tried at once, so that a refusal is known before anything is asked.
    const error = home < 0 ? libc.errno() : entry.#enter(there);
    if (error === 0) entry.#enter(home);
    else {
      entry.close();
      return `network namespace "${name}" cannot be entered: ${errorText(error)}`;
    }
    return entry;
  }

  /** Opens sockets there. */
  within(open: OpenSocket): OpenSocket {
    return (protocol) => {
      const error = this.#enter(this.#there);
      if (error !== 0) return -error;
      try {
        return open(protocol);
      } finally {
        this.#enter(this.#home);
      }
    };
  }

  close(): void {
    for (const fd of [this.#there, this.#home]) if (fd >= 0) this.#libc.calls.close(fd);
  }

  /** 0, or an error number. */
  #enter(fd: number): number {
    return this.#libc.calls.setns(fd, CLONE_NEWNET) < 0 ? this.#libc.errno() : 0;
  }
}
