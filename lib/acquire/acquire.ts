/** Plan -> Capture: runs each fetch while the permissions last. */

import type {
  Capture,
  CapturedFile,
  CapturedOwners,
  CapturedTask,
  HostFacts,
} from "../model/capture.ts";
import type { Fetch, FileId, Plan } from "../model/plan.ts";
import { EnvironmentError, type Problem, unreachable } from "../model/problem.ts";
import { failureOf, reasonOf } from "./errors.ts";
import { namespaceFolder } from "./namespace.ts";
import { captureNames, captureOwners } from "./owners.ts";
import { readWhole } from "./read_file.ts";

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
  readonly problems: Problem[] = [];
  owners: CapturedOwners | null = null;
  readonly #earlier: CapturedTask[] = [];
  names: readonly CapturedTask[] = [];
  readonly #plan: Plan;
  readonly #net: string;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#net = plan.namespace === null ? "net" : namespaceFolder(plan.root, plan.namespace);
  }

  run(): void {
    for (const fetch of this.#plan.fetches) {
      switch (fetch.kind) {
        case "file":
          this.#file(fetch.id);
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
    if (![...this.files.keys()].some((id) => id.startsWith("net/"))) this.#requireNet();
  }

  #owners(fetch: Fetch & { readonly kind: "owners" }): void {
    const limit = fetch.early ? EARLY_LINKS : Infinity;
    const walk = captureOwners(this.#plan.root, fetch.threads, fetch.contexts, limit);
    if (fetch.early) this.#earlier.push(...walk.tasks);
    else this.owners = { ...walk, earlier: this.#earlier };
  }

  #file(id: FileId): void {
    const path = this.#pathOf(id);
    try {
      this.files.set(id, { path, bytes: readWhole(path, id.startsWith("net/")) });
    } catch (error) {
      const failure = failureOf(error);
      // The host's own name files are a convenience: without them there are numbers.
      if (failure === "gone" || id.startsWith("/")) return;
      if (failure === "capability") throw error;
      this.problems.push({ kind: "unreadable", source: path, message: reasonOf(error) });
    }
  }

  /** The path of a file: absolute ids are the host's own files. */
  #pathOf(id: FileId): string {
    if (id.startsWith("/")) return id;
    return `${this.#plan.root}/${id.startsWith("net/") ? this.#net + id.slice("net".length) : id}`;
  }

  /** Makes sure that there is a procfs at all where no table of it was found. */
  #requireNet(): void {
    const { root } = this.#plan;
    const folder = `${root}/${this.#net}`;
    try {
      Deno.statSync(folder);
    } catch (error) {
      if (failureOf(error) === "capability") throw error;
      throw new EnvironmentError(`there is no procfs at ${root}: ${folder}: ${reasonOf(error)}`);
    }
  }
}

/** Runs a plan. Throws `EnvironmentError` where nothing at all can be read. */
export function acquire(plan: Plan, facts: HostFacts): Capture {
  try {
    const acquisition = new Acquisition(plan);
    acquisition.run();
    const { files, owners, names, problems } = acquisition;
    return { files, owners, names, facts, problems };
  } catch (error) {
    if (failureOf(error) === "capability") throw permissionAdvice(plan.root);
    if (error instanceof EnvironmentError) throw error;
    throw new EnvironmentError(`${plan.root}: ${reasonOf(error)}`);
  }
}
