/** The kernel as one run may ask it: through libc where FFI is permitted, not at all elsewhere. */

import type { Plan } from "../model/plan.ts";
import { type Libc, openLibc } from "./libc.ts";
import { NamespaceEntry } from "./namespace_entry.ts";
import { type Answer, Kernel, opener } from "./sock_diag.ts";

/** Opened for a run, closed at its end: before any permission is given back. */
export class Diag implements Disposable {
  /** Why the kernel cannot be asked; null where it can. */
  readonly unavailable: string | null;
  readonly #libc: Libc | null = null;
  readonly #namespace: NamespaceEntry | null = null;
  readonly #kernel: Kernel | null = null;

  constructor(plan: Plan) {
    const asks = plan.fetches.some(({ kind }) => kind === "sockets");
    if (plan.source === "procfs" || !asks) {
      this.unavailable = "procfs was chosen";
      return;
    }
    const libc = openLibc();
    if (typeof libc === "string") {
      this.unavailable = libc;
      return;
    }
    this.#libc = libc;
    let open = opener(libc);
    if (plan.namespace !== null) {
      const entry = NamespaceEntry.open(libc, plan.namespace);
      if (typeof entry === "string") {
        this.unavailable = entry;
        return;
      }
      this.#namespace = entry;
      open = entry.within(open);
    }
    this.unavailable = null;
    this.#kernel = new Kernel(libc, open);
  }

  /** Sends a dump request; a refusal is an answer as well. */
  dump(protocol: number, request: Uint8Array): Answer {
    if (this.#kernel === null) return { ok: false, reason: this.unavailable ?? "" };
    return this.#kernel.dump(protocol, request);
  }

  [Symbol.dispose](): void {
    this.#namespace?.close();
    this.#libc?.close();
  }
}
