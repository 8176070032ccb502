/** sock_diag and rtnetlink for one run: through libc, if FFI is permitted. */

import type { Plan } from "../../model/plan.ts";
import { isStored } from "../tree_files.ts";
import { errorText, Libc, openLibc } from "./libc.ts";
import { NamespaceEntry } from "./namespace_entry.ts";
import { type Answer, Kernel, opener, type OpenSocket } from "./sock_diag.ts";

/** True if descriptors of this machine are listed. */
function listsDescriptors({ fetches, root }: Plan): boolean {
  return fetches.some((fetch) => fetch.kind === "owners" && fetch.processes) && !isStored(root);
}

/** Opened for one run, and closed before the permissions are dropped. */
export class Diag implements Disposable {
  /** Why the kernel cannot be asked; null if it can. */
  readonly unavailable: string | null;
  /** The open library, for other calls of this run. */
  readonly libc: Libc | null = null;
  /** The network namespace that was asked for; null if none was, or it cannot be entered. */
  readonly namespace: NamespaceEntry | null = null;
  readonly #open: OpenSocket | null = null;
  readonly #kernel: Kernel | null = null;

  constructor(plan: Plan) {
    const asks = plan.groups.length > 0 || plan.namespace !== null ||
      plan.fetches.some(({ kind }) => kind === "sockets" || kind === "interfaces");
    if (plan.source === "procfs" || !asks) {
      this.unavailable = "procfs was chosen";
      // Descriptors are read through it all the same: faster, and with what only it can tell.
      const libc = listsDescriptors(plan) ? openLibc() : null;
      if (libc instanceof Libc) this.libc = libc;
      return;
    }
    const libc = openLibc();
    if (typeof libc === "string") {
      this.unavailable = libc;
      return;
    }
    this.libc = libc;
    let open = opener(libc);
    if (plan.namespace !== null) {
      const entry = NamespaceEntry.open(libc, plan.namespace);
      if (typeof entry === "string") {
        this.unavailable = entry;
        return;
      }
      this.namespace = entry;
      const here = open;
      open = (protocol) => entry.inside(() => here(protocol));
    }
    this.unavailable = null;
    this.#open = open;
    this.#kernel = new Kernel(libc, open);
  }

  /** Sends a dump request; a refusal is an answer as well. */
  dump(protocol: number, request: Uint8Array): Answer {
    return this.#kernel?.dump(protocol, request) ?? { ok: false, reason: this.unavailable ?? "" };
  }

  /** As `dump`, but the main thread goes on while the request is sent. */
  async dumpMeanwhile(protocol: number, request: Uint8Array): Promise<Answer> {
    return await this.#kernel?.dumpMeanwhile(protocol, request) ?? this.dump(protocol, request);
  }

  /** A netlink socket of that protocol, which the caller closes, or why there is none. */
  socket(protocol: number): { readonly libc: Libc; readonly fd: number } | string {
    if (this.libc === null || this.#open === null) return this.unavailable ?? "";
    const fd = this.#open(protocol);
    return fd < 0 ? errorText(-fd) : { libc: this.libc, fd };
  }

  [Symbol.dispose](): void {
    this.namespace?.close();
    this.libc?.close();
  }
}
