/** Runs the steps of a plan in one network namespace, and keeps what they read. */

import { BYTE_ORDER_FILE } from "../model/byte_order.ts";
import type {
  CapturedCgroups,
  CapturedDump,
  CapturedFile,
  CapturedOwners,
  CapturedOwnSockets,
  CapturedSource,
  CapturedTask,
  ContainerNames,
} from "../model/capture.ts";
import { latin1 } from "../model/latin1.ts";
import type { DumpId, Fetch, FileId, Plan } from "../model/plan.ts";
import { EnvironmentError, type Problem, unreachable } from "../model/problem.ts";
import { dumpEnd, NETLINK_ROUTE, NETLINK_SOCK_DIAG } from "../uapi/netlink.ts";
import type { Diag } from "./kernel/diag.ts";
import { failureOf, reasonOf } from "./errors.ts";
import { errorText } from "./kernel/libc.ts";
import type { LinksAhead } from "./links/links_ahead.ts";
import { captureNames, captureOwners } from "./links/owners.ts";
import { type Place, UnreadablePlace } from "./netns/place.ts";
import type { ReadOwnSockets } from "./links/own_sockets.ts";
import { unansweredSource } from "./unanswered_source.ts";
import { mayRead, readWhole, sizeText, type TreeFiles, UnfitFile } from "./read_file.ts";

/**
 * How many fd links are read before the tables. A quiet machine has fewer; on a busy one, reading
 * all of them takes so long that many are closed by then, and would double the time.
 */
const EARLY_LINKS = 2048;

/** Dumps that walk the hash of TCP sockets. */
const OF_TCP_HASH: ReadonlySet<DumpId> = new Set(["tcp", "tcp6", "mptcp", "mptcp6"]);

/** What is read of a recorded dump, bytes: about two million sockets with all that -i shows. */
const REPLAY_SIZE = 1024 ** 3;

/** Whether a file is of one network namespace; the others are of the whole machine. */
export function isNamespaceFile(id: FileId): boolean {
  return id.startsWith("net/") || id.startsWith("sys/net/");
}

/** Runs fetches in one network namespace, and keeps the results. */
export class Acquisition {
  readonly files = new Map<FileId, CapturedFile>();
  readonly dumps = new Map<DumpId, CapturedDump>();
  readonly sources: CapturedSource[] = [];
  readonly problems: Problem[];
  owners: CapturedOwners | null = null;
  own: CapturedOwnSockets | null = null;
  interfaces: Uint8Array | null = null;
  cgroups: CapturedCgroups | null = null;
  containerNames: ContainerNames | null = null;
  names: readonly CapturedTask[] = [];
  readonly #earlier: CapturedTask[] = [];
  readonly #plan: Plan;
  readonly #diag: Diag;
  readonly #place: Place;
  readonly #tree: TreeFiles;
  readonly #readOwn: ReadOwnSockets;
  readonly #ahead: LinksAhead;
  /** Folder of the namespace's tables below the root; found when the first of them is read. */
  #net: string | null = null;

  constructor(
    plan: Plan,
    diag: Diag,
    place: Place,
    tree: TreeFiles,
    readOwn: ReadOwnSockets,
    ahead: LinksAhead,
    problems: Problem[],
  ) {
    this.#plan = plan;
    this.#diag = diag;
    this.#place = place;
    this.#tree = tree;
    this.#readOwn = readOwn;
    this.#ahead = ahead;
    this.problems = problems;
  }

  /**
   * Leaves out the dumps of TCP if the namespace has no TCP socket. The kernel keeps those of all
   * namespaces in one hash, so that it takes as long to find none in one as to find all.
   */
  withoutEmpty(fetches: readonly Fetch[]): readonly Fetch[] {
    if (this.#diag.unavailable !== null || !this.#hasNoTcp()) return fetches;
    const none = new Uint8Array(0);
    return fetches.filter((fetch) => {
      if (fetch.kind !== "sockets" || !OF_TCP_HASH.has(fetch.id)) return true;
      this.dumps.set(fetch.id, { id: fetch.id, bytes: none });
      this.sources.push({ id: fetch.id, source: "diag", reason: null });
      return false;
    });
  }

  /** True if no source has told of a socket, and so nothing has to be named. */
  get isEmpty(): boolean {
    return this.files.size === 0 &&
      [...this.dumps.values()].every(({ bytes, arrival }) => bytes.length === 0 && !arrival);
  }

  /** True if nothing was read here that could be shown or said. */
  get tellsNothing(): boolean {
    return this.isEmpty && this.interfaces === null && this.problems.length === 0 &&
      this.sources.every(({ source, reason }) => source === "diag" && reason === null);
  }

  /** Both counts, since sockets in TIME-WAIT are not in use. */
  #hasNoTcp(): boolean {
    try {
      const { namespace } = this.#diag;
      const bytes = namespace === null
        ? this.#tree.read(this.#pathOf("net/sockstat"), true)
        : namespace.counts;
      const counts = latin1(bytes ?? new Uint8Array(0));
      return /^sockets: used 0$/m.test(counts) && /^TCP: .* tw 0 /m.test(counts);
    } catch {
      return false;
    }
  }

  async run(fetches: readonly Fetch[]): Promise<void> {
    for (const fetch of fetches) {
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
        case "interfaces":
          this.#interfaces(fetch);
          break;
        case "cgroups":
          if (this.dumps.size > 0) {
            this.cgroups = (await import("./cgroups.ts")).captureCgroups();
          }
          break;
        case "links-ahead":
          this.#ahead.begin(fetch.access);
          break;
        case "owners":
          await this.#owners(fetch);
          break;
        case "container-names":
          this.containerNames = (await import("./container_names.ts")).captureContainerNames();
          break;
        case "own":
          this.#own(fetch.when);
          break;
        case "names":
          this.names = captureNames(this.#plan.root, this.owners?.tasks ?? [], this.#tree);
          break;
        default:
          unreachable(fetch);
      }
    }
  }

  /**
   * Called if no table of procfs was found. A kernel may lack those that were looked for, but there
   * has to be a procfs; without it the run fails, unless the kernel answered over sock_diag.
   */
  explainNoTable(): void {
    if ([...this.files.keys()].some((id) => id.startsWith("net/"))) return;
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

  /** Asks the kernel; reads the files if it does not answer. */
  async #sockets(fetch: Fetch & { readonly kind: "sockets" }): Promise<void> {
    const { id, request, plainRequest = null } = fetch;
    let answer = await this.#diag.socketDump(request, fetch.long);
    if (!answer.ok && plainRequest !== null) {
      answer = this.#diag.dump(NETLINK_SOCK_DIAG, plainRequest);
    }
    if (answer.ok) {
      this.dumps.set(id, { id, bytes: answer.bytes, arrival: answer.arrival });
      this.sources.push({ id, source: "diag", reason: null });
      if (answer.incomplete !== null) this.#incomplete(id, answer.incomplete);
      return;
    }
    this.sources.push(unansweredSource(fetch, answer.reason));
    if (this.#plan.source === "diag") this.#incomplete(id, answer.reason);
    else for (const file of fetch.files) this.#table(file, fetch.long);
  }

  #incomplete(id: DumpId, message: string): void {
    this.problems.push({ kind: "incomplete", source: `sock_diag ${id}`, message });
  }

  #replay(id: DumpId, path: string): void {
    try {
      const { isCharDevice, isBlockDevice, size } = Deno.statSync(path);
      if (isCharDevice || isBlockDevice) throw new UnfitFile("is a device, not a file");
      if (size > REPLAY_SIZE) throw new UnfitFile(`has over ${sizeText(REPLAY_SIZE)}`);
      const bytes = readWhole(path, false, REPLAY_SIZE);
      const { done, error, end } = dumpEnd(bytes, 0, bytes.length);
      this.dumps.set(id, { id, bytes: bytes.subarray(0, end), stored: true });
      this.sources.push({ id, source: "diag", reason: null });
      if (!done) this.#incomplete(id, `${path} ends before the dump does`);
      else if (error !== 0) this.#incomplete(id, `${path} ends with ${errorText(error)}`);
    } catch (error) {
      throw new EnvironmentError(`TCPDIAG_FILE ${path}: ${reasonOf(error)}`);
    }
  }

  #interfaces(fetch: Fetch & { readonly kind: "interfaces" }): void {
    const answer = this.#diag.dump(NETLINK_ROUTE, fetch.request);
    if (answer.ok) this.interfaces = answer.bytes;
    else for (const file of fetch.files) this.#file(file);
  }

  async #owners(fetch: Fetch & { readonly kind: "owners" }): Promise<void> {
    this.#ahead.begin(fetch.access);
    // What was asked for before this program began is there: what is read now is read after it.
    if (fetch.early && this.#diag.wasAsked) return;
    if (!fetch.early) await this.#ahead.shared?.finish();
    const options = {
      ...fetch,
      // They are the kernel's, so nobody has them who chose files.
      socketContexts: fetch.socketContexts && this.#diag.unavailable === null,
      limit: fetch.early ? EARLY_LINKS : Infinity,
    };
    const { root } = this.#plan;
    const shared = fetch.early && !this.#ahead.shared?.begun ? null : this.#ahead.shared;
    const walk = captureOwners(root, options, this.#tree, this.#diag.libc, shared);
    if (fetch.early) this.#earlier.push(...walk.tasks);
    else this.owners = { ...walk, earlier: this.#earlier };
  }

  #own(when: keyof CapturedOwnSockets): void {
    this.own = { counted: [], listed: [], ...this.own, [when]: this.#readOwn(this.#diag.libc) };
  }

  /** A table, some of which may still arrive if it is so `long`. */
  #table(id: FileId, long = false): void {
    const path = this.#pathOf(id);
    const early = this.#diag.table(path, long);
    if (early === null) this.#file(id);
    else this.files.set(id, { path, ...early, stored: false });
  }

  #file(id: FileId): void {
    const path = this.#pathOf(id);
    const isTable = id.startsWith("net/");
    // Without the host's own name files numbers are shown, and if the kernel has answered, files
    // only add names. So the user is not asked for the permission to read these.
    const isHostFile = id.startsWith("/");
    const { stored } = this.#tree;
    // No kernel has one, so it is asked of copies alone.
    const isOfCopies = id === BYTE_ORDER_FILE;
    if (isOfCopies && !stored) return;
    const isDispensable = isHostFile || isOfCopies || (!isTable && this.dumps.size > 0);
    if (isDispensable && !mayRead(path)) return;
    try {
      const bytes = isHostFile
        ? readWhole(path)
        : this.#reads(id, () => this.#tree.read(path, isTable));
      this.files.set(id, { path, bytes, stored: stored && !isHostFile });
    } catch (error) {
      const failure = failureOf(error);
      if (failure === "gone" || isHostFile) return;
      if (failure === "capability") {
        if (isDispensable) return;
        throw error;
      }
      this.problems.push({ kind: "unreadable", source: path, message: reasonOf(error) });
    }
  }

  /** Reads a file inside the network namespace that it describes. */
  #reads<T>(id: FileId, read: () => T): T {
    const { namespace } = this.#diag;
    return namespace !== null && isNamespaceFile(id) ? namespace.inside(read) : read();
  }

  /** The path of a file: absolute ids are the host's own files. */
  #pathOf(id: FileId): string {
    if (id.startsWith("/")) return id;
    const { root } = this.#plan;
    return `${root}/${id.startsWith("net/") ? this.#netFolder() + id.slice("net".length) : id}`;
  }

  #netFolder(): string {
    // `net` is a link to the namespace of the main thread, which has not changed.
    if (this.#diag.namespace !== null) return "thread-self/net";
    const folder = this.#net ??= this.#place.folder();
    if (folder === null) throw new UnreadablePlace(this.#place, this.#diag.unavailable);
    return folder;
  }
}
