/** Plan -> Capture: runs each fetch while the permissions last. */

import { BYTE_ORDER_FILE } from "../model/byte_order.ts";
import type {
  Capture,
  CapturedCgroups,
  CapturedDump,
  CapturedFile,
  CapturedOwners,
  CapturedOwnSockets,
  CapturedSource,
  CapturedTask,
  ContainerNames,
  HostFacts,
} from "../model/capture.ts";
import type { DumpId, Fetch, FileId, Plan } from "../model/plan.ts";
import { EnvironmentError, type Problem, unreachable } from "../model/problem.ts";
import { dumpEnd, NETLINK_ROUTE, NETLINK_SOCK_DIAG } from "../uapi/netlink.ts";
import { captureCgroups } from "./cgroups.ts";
import { captureContainerNames } from "./container_names.ts";
import { Diag } from "./kernel/diag.ts";
import { failureOf, reasonOf } from "./errors.ts";
import { errorText } from "./kernel/libc.ts";
import { namespaceFolder } from "./kernel/namespace.ts";
import { captureNames, captureOwners } from "./links/owners.ts";
import type { ReadOwnSockets } from "./links/own_sockets.ts";
import { unansweredSource } from "./probe_sources.ts";
import { mayRead, readWhole, sizeText, type TreeFiles, UnfitFile } from "./read_file.ts";
import { treeFiles } from "./tree_files.ts";

/**
 * How many fd links are read before the tables. A quiet machine has fewer; on a busy one, reading
 * all of them takes so long that many are closed by then, and would double the time.
 */
const EARLY_LINKS = 2048;

/** What is read of a recorded dump, bytes: about two million sockets with all that -i shows. */
const REPLAY_SIZE = 1024 ** 3;

/** The message for a run without the permission to read procfs: what to grant, in two lines. */
function permissionAdvice(root: string): EnvironmentError {
  const live = /^\/proc(\/|$)/.test(root);
  const grant = `--allow-read=${root}`;
  return live
    ? new EnvironmentError(
      `Deno opens ${root} only for a program with every permission: grant -A (they are dropped before anything is decoded),`,
      `or mount procfs elsewhere and name it: mount --bind /proc /host/proc; deno run --allow-read=/host/proc main.ts --proc-root=/host/proc`,
    )
    : new EnvironmentError(
      `Deno may not read ${root}: grant ${grant},`,
      `as in: deno run ${grant} main.ts --proc-root=${root}`,
    );
}

/** Runs the fetches of one plan and keeps the results. */
class Acquisition {
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
  readonly #tree: TreeFiles;
  readonly #readOwn: ReadOwnSockets;
  /** Folder of a namespace's tables below the root; found when the first of them is read. */
  #net: string | null = null;

  constructor(
    plan: Plan,
    diag: Diag,
    tree: TreeFiles,
    readOwn: ReadOwnSockets,
    problems: Problem[],
  ) {
    this.#plan = plan;
    this.#diag = diag;
    this.#tree = tree;
    this.#readOwn = readOwn;
    this.problems = problems;
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
        case "interfaces":
          this.#interfaces(fetch);
          break;
        case "cgroups":
          if (this.dumps.size > 0) this.cgroups = captureCgroups();
          break;
        case "owners":
          this.#owners(fetch);
          break;
        case "container-names":
          this.containerNames = captureContainerNames();
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
    if (![...this.files.keys()].some((id) => id.startsWith("net/"))) this.#explainNoTable();
  }

  /**
   * Called if no table of procfs was found. A kernel may lack those that were looked for, but there
   * has to be a procfs; without it the run fails, unless the kernel answered over sock_diag.
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

  /** Asks the kernel; reads the files if it does not answer. */
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
    this.sources.push(unansweredSource(fetch, answer.reason));
    if (this.#plan.source === "diag") this.#incomplete(id, answer.reason);
    else for (const file of fetch.files) this.#file(file);
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

  #owners(fetch: Fetch & { readonly kind: "owners" }): void {
    const options = { ...fetch, limit: fetch.early ? EARLY_LINKS : Infinity };
    const walk = captureOwners(this.#plan.root, options, this.#tree, this.#diag.libc);
    if (fetch.early) this.#earlier.push(...walk.tasks);
    else this.owners = { ...walk, earlier: this.#earlier };
  }

  #own(when: keyof CapturedOwnSockets): void {
    this.own = { counted: [], listed: [], ...this.own, [when]: this.#readOwn(this.#diag.libc) };
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
    // `net` is a link to the namespace of the main thread, which has not changed.
    if (this.#diag.namespace !== null) return "thread-self/net";
    return this.#net ??= namespaceFolder(root, namespace, this.#diag.unavailable);
  }
}

/**
 * Runs a plan. `readOwn`: finds the sockets of this process that are not to be shown. Throws
 * `EnvironmentError` if nothing at all can be read.
 */
export async function acquire(
  plan: Plan,
  facts: HostFacts,
  readOwn: ReadOwnSockets = () => [],
): Promise<Capture> {
  using diag = new Diag(plan);
  if (plan.source === "diag" && diag.unavailable !== null) {
    throw new EnvironmentError(`sock_diag cannot be asked: ${diag.unavailable}`);
  }
  try {
    const unread: Problem[] = [];
    const tree = await treeFiles(plan.root, unread);
    const acquisition = new Acquisition(plan, diag, tree, readOwn, unread);
    await acquisition.run();
    const { files, dumps, sources, interfaces, cgroups, problems } = acquisition;
    const { owners, containerNames, own, names } = acquisition;
    return {
      ...{ files, dumps, sources, interfaces, cgroups, owners, containerNames, own, names },
      ...{ facts, problems },
    };
  } catch (error) {
    if (failureOf(error) === "capability") throw permissionAdvice(plan.root);
    if (error instanceof EnvironmentError) throw error;
    throw new EnvironmentError(`${plan.root}: ${reasonOf(error)}`);
  }
}
