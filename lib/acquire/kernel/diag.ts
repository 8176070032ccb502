/** sock_diag and rtnetlink for one run: through libc, if FFI is permitted. */

import type { Plan } from "../../model/plan.ts";
import { isStored } from "../tree_files.ts";
import type { Place } from "../netns/place.ts";
import { errorText, type Libc, openLibc } from "./libc.ts";
import { NamespaceEntry } from "./namespace_entry.ts";
import { type Answer, Kernel, opener, type OpenSocket } from "./sock_diag.ts";

/** What is asked in one network namespace. Closed before the permissions are dropped. */
export class Diag implements Disposable {
  /** Why the kernel cannot be asked; null if it can. */
  readonly unavailable: string | null;
  /** The open library, for other calls of this run. */
  readonly libc: Libc | null;
  /** The network namespace that was entered; null for the program's own, and if it cannot be. */
  readonly namespace: NamespaceEntry | null;
  readonly #open: OpenSocket | null;
  readonly #kernel: Kernel | null;
  /** True if the library is another's to close. */
  readonly #shared: boolean;

  /** `refused`: why the kernel is not asked although there is a library. */
  private constructor(
    libc: Libc | string,
    namespace: NamespaceEntry | string | null,
    shared: boolean,
    refused: string | null = null,
  ) {
    this.#shared = shared;
    const refusal = refused ??
      (typeof libc === "string" ? libc : typeof namespace === "string" ? namespace : null);
    this.unavailable = refusal;
    this.libc = typeof libc === "string" ? null : libc;
    this.namespace = typeof namespace === "string" ? null : namespace;
    const open = this.libc === null ? null : opener(this.libc);
    const { namespace: entered } = this;
    this.#open = open === null || refusal !== null
      ? null
      : entered === null
      ? open
      : (protocol) => entered.inside(() => open(protocol));
    this.#kernel = this.#open === null ? null : new Kernel(this.libc!, this.#open);
  }

  /**
   * Of this namespace; the library is opened if the plan asks the kernel, or reads links, which
   * takes half the time through it. The caller closes it.
   */
  static home({ source, root, fetches, groups, namespaces }: Plan): Diag {
    const asks = groups.length > 0 || namespaces !== "own" ||
      fetches.some(({ kind }) => kind === "sockets" || kind === "interfaces");
    if (source !== "procfs" && asks) return new Diag(openLibc(), null, false);
    const chosen = "procfs was chosen";
    const readsLinks = fetches.some(({ kind }) => kind === "owners") && !isStored(root);
    return new Diag(readsLinks ? openLibc() : chosen, null, false, chosen);
  }

  /** The same in another namespace. The caller closes it before this one. */
  in({ doors, label }: Place): Diag {
    const { libc, unavailable } = this;
    if (libc === null || unavailable !== null) {
      return new Diag(libc ?? "", null, true, unavailable ?? "");
    }
    return new Diag(libc, doors === null ? null : NamespaceEntry.open(libc, doors, label), true);
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
    if (!this.#shared) this.libc?.close();
  }
}
