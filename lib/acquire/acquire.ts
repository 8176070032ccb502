/** Plan -> Capture: runs each fetch while the permissions last. */

import { BYTE_ORDER_FILE } from "../model/byte_order.ts";
import type {
  Capture,
  CapturedCgroups,
  CapturedDump,
  CapturedFile,
  CapturedOwners,
  CapturedSource,
  CapturedTask,
  HostFacts,
} from "../model/capture.ts";
import type { DumpId, Fetch, FileId, Plan } from "../model/plan.ts";
import { EnvironmentError, type Problem, unreachable } from "../model/problem.ts";
import { dumpEnd } from "../uapi/netlink.ts";
import { captureCgroups } from "./cgroups.ts";
import { Diag } from "./diag.ts";
import { failureOf, reasonOf } from "./errors.ts";
import { errorText } from "./libc.ts";
import { namespaceFolder } from "./namespace.ts";
import { captureNames, captureOwners } from "./owners.ts";
import { elsewhere } from "./probe_sources.ts";
import { mayRead, readWhole } from "./read_file.ts";
import { NETLINK_ROUTE, NETLINK_SOCK_DIAG } from "./sock_diag.ts";
import { isStored } from "./stored_file.ts";

/**
 * How many links are read before the tables. A quiet machine has fewer; on a busy one reading them
 * all takes so long that it would not help to have them, and would take twice the time.
 */
const EARLY_LINKS = 2048;

/** What a run that Deno does not let at procfs has to be given, in two lines. */
function permissionAdvice(root: string): EnvironmentError {
  const live = /^\/proc(\/|$)/.test(root);
  const grant = `--allow-read=${root}`;
  return new EnvironmentError(
    live
      ? `Deno opens ${root} only for a program with every permission: grant -A (they are dropped before anything is decoded),\n` +
        `or mount procfs elsewhere and name it: mount --bind /proc /host/proc; deno run --allow-read=/host/proc main.ts --proc-root=/host/proc`
      : `Deno may not read ${root}: grant ${grant},\n` +
        `as in: deno run ${grant} main.ts --proc-root=${root}`,
  );
}

/** Runs the fetches of one plan and keeps what they bring. */
class Acquisition {
  readonly files = new Map<FileId, CapturedFile>();
  readonly dumps = new Map<DumpId, CapturedDump>();
  readonly sources: CapturedSource[] = [];
  readonly problems: Problem[] = [];
  owners: CapturedOwners | null = null;
  links: Uint8Array | null = null;
  cgroups: CapturedCgroups | null = null;
  names: readonly CapturedTask[] = [];
  readonly #earlier: CapturedTask[] = [];
  readonly #plan: Plan;
  readonly #diag: Diag;
  /** Folder of the tables of a namespace below the root; looked for when the first is read. */
  #net: string | null = null;

  constructor(plan: Plan, diag: Diag) {
    this.#plan = plan;
    this.#diag = diag;
  }

  async run(): Promise<void> {
    for (const fetch of this.#plan.fetches) {
      switch (fetch.kind) {
        case "file":
          this.#file(fetch.id);
          break;
        case "sockets":
          await this.#sockets(fetch);
          break;
        case "replay":
          this.#replay(fetch.id, fetch.path);
          break;
        case "links":
          this.#links(fetch);
          break;
        case "cgroups":
          if (this.dumps.size > 0) this.cgroups = captureCgroups();
          break;
        case "owners":
          this.#owners(fetch);
          break;
        case "names":
          this.names = captureNames(this.#plan.root, this.owners?.tasks ?? []);
          break;
        default:
          unreachable(fetch);
      }
    }
    if (![...this.files.keys()].some((id) => id.startsWith("net/"))) this.#explainNoTable();
  }

  /**
   * No table of procfs was found: a kernel need not have those that were looked for, but there has
   * to be a procfs. Nothing else can be said where the kernel has not answered either.
   */
  #explainNoTable(): void {
    const answered = this.sources.some(({ source }) => source === "diag");
    const wanted = this.#plan.source !== "diag" && (
      this.sources.some(({ source }) => source === "procfs") ||
      this.#plan.fetches.some((fetch) => fetch.kind === "file" && fetch.id.startsWith("net/"))
    );
    if (answered && !wanted) return;
    const { root } = this.#plan;
    const folder = `${root}/${this.#netFolder()}`;
    try {
      Deno.statSync(folder);
    } catch (error) {
      if (failureOf(error) === "capability") throw error;
      const message = reasonOf(error);
      if (answered) this.problems.push({ kind: "unreadable", source: folder, message });
      else throw new EnvironmentError(`there is no procfs at ${root}: ${folder}: ${message}`);
    }
  }

  /** Asks the kernel; reads the files where it does not answer. */
  async #sockets(fetch: Fetch & { readonly kind: "sockets" }): Promise<void> {
    const { id, request, plainRequest = null } = fetch;
    let answer = fetch.long
      ? await this.#diag.dumpMeanwhile(NETLINK_SOCK_DIAG, request)
      : this.#diag.dump(NETLINK_SOCK_DIAG, request);
    if (!answer.ok && plainRequest !== null) {
      answer = this.#diag.dump(NETLINK_SOCK_DIAG, plainRequest);
    }
    if (answer.ok) {
      this.dumps.set(id, { id, bytes: answer.bytes });
      this.sources.push({ id, source: "diag", reason: null });
      if (answer.incomplete !== null) this.#incomplete(id, answer.incomplete);
      return;
    }
    this.sources.push(elsewhere(fetch, answer.reason));
    if (this.#plan.source === "diag") this.#incomplete(id, answer.reason);
    else for (const file of fetch.files) this.#file(file);
  }

  #incomplete(id: DumpId, message: string): void {
    this.problems.push({ kind: "incomplete", source: `sock_diag ${id}`, message });
  }

  #replay(id: DumpId, path: string): void {
    try {
      const bytes = readWhole(path);
      const { done, error, end } = dumpEnd(bytes, 0, bytes.length);
      this.dumps.set(id, { id, bytes: bytes.subarray(0, end), stored: true });
      this.sources.push({ id, source: "diag", reason: null });
      if (!done) this.#incomplete(id, `${path} ends before the dump does`);
      else if (error !== 0) this.#incomplete(id, `${path} ends with ${errorText(error)}`);
    } catch (error) {
      throw new EnvironmentError(`TCPDIAG_FILE ${path}: ${reasonOf(error)}`);
    }
  }

  #links(fetch: Fetch & { readonly kind: "links" }): void {
    const answer = this.#diag.dump(NETLINK_ROUTE, fetch.request);
    if (answer.ok) this.links = answer.bytes;
    else for (const file of fetch.files) this.#file(file);
  }

  #owners(fetch: Fetch & { readonly kind: "owners" }): void {
    const options = { ...fetch, limit: fetch.early ? EARLY_LINKS : Infinity };
    const walk = captureOwners(this.#plan.root, options, this.#diag.libc);
    if (fetch.early) this.#earlier.push(...walk.tasks);
    else this.owners = { ...walk, earlier: this.#earlier };
  }

  #file(id: FileId): void {
    const path = this.#pathOf(id);
    const isTable = id.startsWith("net/");
    // The host's own name files are a convenience, without which there are numbers; and what the
    // kernel has answered itself needs no file but for names. Nobody is asked for these.
    const isHosts = id.startsWith("/");
    // No kernel has one, and so it is asked of stored tables alone.
    const isOfCopies = id === BYTE_ORDER_FILE;
    if (isOfCopies && !this.files.values().some(({ stored }) => stored)) return;
    const isDispensable = isHosts || isOfCopies || (!isTable && this.dumps.size > 0);
    if (isDispensable && !mayRead(path)) return;
    try {
      const bytes = this.#reads(id, () => readWhole(path, isTable));
      this.files.set(id, { path, bytes, stored: isTable && isStored(path, bytes) });
    } catch (error) {
      const failure = failureOf(error);
      if (failure === "gone" || isHosts) return;
      if (failure === "capability") {
        if (isDispensable) return;
        throw error;
      }
      this.problems.push({ kind: "unreadable", source: path, message: reasonOf(error) });
    }
  }

  /** Reads a file in the network namespace that it is of. */
  #reads<T>(id: string, read: () => T): T {
    const { namespace } = this.#diag;
    const isOfNamespace = id.startsWith("net/") || id.startsWith("sys/net/");
    return namespace !== null && isOfNamespace ? namespace.inside(read) : read();
  }

  /** The path of a file: absolute ids are the host's own files. */
  #pathOf(id: FileId): string {
    if (id.startsWith("/")) return id;
    const { root } = this.#plan;
    return `${root}/${id.startsWith("net/") ? this.#netFolder() + id.slice("net".length) : id}`;
  }

  #netFolder(): string {
    const { root, namespace } = this.#plan;
    if (namespace === null) return "net";
    // The link `net` leads to the main thread's, which has stayed where it was.
    if (this.#diag.namespace !== null) return "thread-self/net";
    return this.#net ??= namespaceFolder(root, namespace, this.#diag.unavailable);
  }
}

/** Runs a plan. Throws `EnvironmentError` where nothing at all can be read. */
export async function acquire(plan: Plan, facts: HostFacts): Promise<Capture> {
  using diag = new Diag(plan);
  if (plan.source === "diag" && diag.unavailable !== null) {
    throw new EnvironmentError(`sock_diag cannot be asked: ${diag.unavailable}`);
  }
  try {
    const acquisition = new Acquisition(plan, diag);
    await acquisition.run();
    const { files, dumps, sources, links, cgroups, owners, names, problems } = acquisition;
    return { files, dumps, sources, links, cgroups, owners, names, facts, problems };
  } catch (error) {
    if (failureOf(error) === "capability") throw permissionAdvice(plan.root);
    if (error instanceof EnvironmentError) throw error;
    throw new EnvironmentError(`${plan.root}: ${reasonOf(error)}`);
  }
}
