/** sock_diag and rtnetlink for one run: through libc, if FFI is permitted. */

import type { Plan } from "../../model/plan.ts";
import { NETLINK_SOCK_DIAG } from "../../uapi/netlink.ts";
import { tableQuestion } from "../../uapi/table_question.ts";
import { isStored } from "../tree_files.ts";
import type { Place } from "../netns/place.ts";
import type { EarlyTable } from "./carried_library.ts";
import { EarlyAnswers } from "./early_answers.ts";
import { errorText, type Libc, openLibc } from "./libc.ts";
import type { NamespaceEntry } from "./namespace_entry.ts";
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
  /** What was asked before this program began, in its own namespace. */
  readonly #early: EarlyAnswers | null;
  /** True if the library is another's to close. */
  readonly #shared: boolean;

  /** `refused`: why the kernel is not asked although there is a library. */
  private constructor(
    libc: Libc | string,
    namespace: NamespaceEntry | string | null,
    shared: boolean,
    refused: string | null = null,
    early: EarlyAnswers | null = null,
  ) {
    this.#shared = shared;
    this.#early = early;
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
    if (source !== "procfs" && asks) {
      return new Diag(openLibc(), null, false, null, EarlyAnswers.open());
    }
    const chosen = "procfs was chosen";
    const readsLinks = fetches.some(({ kind }) => kind === "owners") && !isStored(root);
    const early = source === "procfs" && asks ? EarlyAnswers.open() : null;
    return new Diag(readsLinks ? openLibc() : chosen, null, false, chosen, early);
  }

  /** The same in another namespace. The caller closes it before this one. */
  async in({ doors, label, namespace }: Place): Promise<Diag> {
    const { libc, unavailable } = this;
    const early = doors === null ? this.#early : null;
    if (libc === null || unavailable !== null) {
      return new Diag(libc ?? "", null, true, unavailable ?? "", early);
    }
    if (doors === null) return new Diag(libc, null, true, null, early);
    const { NamespaceEntry } = await import("./namespace_entry.ts");
    return new Diag(libc, NamespaceEntry.open(libc, doors, label, namespace?.inode ?? null), true);
  }

  /** Whether the answers to the questions that follow were asked for before this program began. */
  get wasAsked(): boolean {
    return this.#early?.isExpected ?? false;
  }

  /**
   * The answer to a dump request to sock_diag, sent now unless it was sent before. `long`: the main
   * thread goes on meanwhile, and some of the answer may still arrive.
   */
  async socketDump(request: Uint8Array, long = false): Promise<Answer> {
    const early = this.unavailable === null ? this.#early?.take(request, long) : null;
    if (early) {
      return "bytes" in early ? { ok: true, ...early, incomplete: null } : { ok: false, ...early };
    }
    return long
      ? await this.dumpMeanwhile(NETLINK_SOCK_DIAG, request)
      : this.dump(NETLINK_SOCK_DIAG, request);
  }

  /**
   * A table of procfs that was read before, or is; null if it is to be read now. `arriving`: whether
   * the rest of it may still arrive.
   */
  table(path: string, arriving: boolean): EarlyTable | null {
    const early = this.#early?.take(tableQuestion(path), arriving);
    return early && "bytes" in early ? early : null;
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
    if (this.#shared) return;
    this.#early?.[Symbol.dispose]();
    this.libc?.close();
  }
}
