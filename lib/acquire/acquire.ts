/** Plan -> Capture: runs each fetch while the permissions last. */

import type { Capture, HostFacts } from "../model/capture.ts";
import { type FoundNamespace, isSeveral } from "../model/network_namespace.ts";
import type { Fetch, Plan } from "../model/plan.ts";
import { EnvironmentError, type Problem, problemText } from "../model/problem.ts";
import { Acquisition, isNamespaceFile } from "./acquisition.ts";
import { Diag } from "./kernel/diag.ts";
import { failureOf, reasonOf } from "./errors.ts";
import { LinksAhead } from "./links/links_ahead.ts";
import { findPlaces } from "./netns/find.ts";
import { HOME, type Place, UnreadablePlace } from "./netns/place.ts";
import type { ReadOwnSockets } from "./links/own_sockets.ts";
import { treeFiles } from "./tree_files.ts";

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

/** Whether a step is of one network namespace; the others are of the whole machine. */
function isOfNamespace(fetch: Fetch): boolean {
  if (fetch.kind === "file") return isNamespaceFile(fetch.id);
  return fetch.kind === "sockets" || fetch.kind === "replay" || fetch.kind === "interfaces";
}

/** What was read in one network namespace and of the machine, as a capture of that namespace. */
function captureOf(
  machine: Acquisition,
  { files, dumps, sources, interfaces, problems }: Acquisition,
  { doors }: Place,
  namespace: FoundNamespace | null,
  facts: HostFacts,
): Capture {
  const { owners, cgroups, names, containerNames } = machine;
  // The counts of another namespace have no socket of this program in them.
  const own = doors === null || machine.own === null
    ? machine.own
    : { ...machine.own, counted: [] };
  const ofMachine = [...machine.files].filter(([id]) => !isNamespaceFile(id));
  return {
    ...{ files: new Map([...ofMachine, ...files]), dumps, sources, interfaces, problems },
    ...{ owners, own, cgroups, names, containerNames, facts, namespace },
  };
}

/** What was read in a namespace. */
type Acquired = readonly [Acquisition, Place, FoundNamespace | null];

/** Puts the program's own namespace behind all others. */
function ownLast(one: Place, other: Place): number {
  return Number(one.doors === null) - Number(other.doors === null);
}

/** A namespace with what its processes say of it. */
function namespaceOf(place: Place): FoundNamespace | null {
  return place.namespace && { ...place.namespace, ...place.ofProcesses() };
}

/**
 * Reads one network namespace after the other; what of one cannot be read is a problem of it. The
 * program's own is the last to be read, since the kernel may still be answering what it was asked
 * for that while the runtime started, and the first of the captures.
 */
async function acquireSeveral(
  plan: Plan,
  home: Diag,
  places: readonly Place[],
  facts: HostFacts,
  unfound: Problem[],
  open: (diag: Diag, place: Place, problems: Problem[]) => Acquisition,
): Promise<readonly [Capture, ...Capture[]]> {
  const machine = open(home, HOME, unfound);
  const within = plan.fetches.filter((fetch) =>
    isOfNamespace(fetch) && fetch.kind !== "interfaces"
  );
  const interfaces = plan.fetches.filter((fetch) => fetch.kind === "interfaces");
  const [early] = plan.fetches.filter((fetch) => fetch.kind === "owners" && fetch.early);
  const counted = plan.fetches.filter((fetch) => fetch.kind === "own" && fetch.when === "counted");
  const rest = plan.fetches.filter((fetch) =>
    !isOfNamespace(fetch) && !counted.includes(fetch) && !(fetch.kind === "owners" && fetch.early)
  );
  if (early !== undefined) await machine.run([early]);
  const hasOwn = places.some(({ doors }) => doors === null);
  const acquired: Acquired[] = [];
  for (const place of [...places].sort(ownLast)) {
    using diag = home.in(place);
    const problems: Problem[] = [];
    const acquisition = open(diag, place, problems);
    const own = place.doors === null;
    try {
      if (own) await machine.run(counted);
      await acquisition.run(acquisition.withoutEmpty(within));
      // A filter may name one even where there is no socket.
      await acquisition.run(
        interfaces.filter(({ files }) => files.length > 0 || !acquisition.isEmpty),
      );
      // Nothing is shown of a namespace without sockets, and a machine may have hundreds of them.
      // One capture there has to be.
      if (!own && (hasOwn || acquired.length > 0) && acquisition.tellsNothing) continue;
      const position = own ? 0 : acquired.length;
      acquired.splice(position, 0, [acquisition, place, namespaceOf(place)]);
    } catch (error) {
      if (!(error instanceof UnreadablePlace)) throw error;
      if (place.isGone()) continue;
      machine.problems.push({ kind: "unreadable", source: error.label, message: error.reason });
    }
  }
  // Otherwise nobody is seen to be in a container.
  const nameContainers = rest.some(({ kind }) => kind === "owners" || kind === "cgroups") ||
    acquired.some(([, , namespace]) => namespace !== null && namespace.cgroups.length > 0);
  for (const [{ dumps }] of acquired) dumps.forEach((dump, id) => machine.dumps.set(id, dump));
  await machine.run(rest.filter(({ kind }) => kind !== "container-names" || nameContainers));
  const captures = acquired.map(([acquisition, place, namespace]) =>
    captureOf(machine, acquisition, place, namespace, facts)
  );
  if (captures.length === 0) {
    throw new EnvironmentError(machine.problems.map(problemText).join("; "));
  }
  const [first, ...others] = captures;
  return [{ ...first, problems: [...machine.problems, ...first.problems] }, ...others];
}

/**
 * Runs a plan; a capture for each network namespace, the program's own first. `readOwn`: finds the
 * sockets of this process that are not to be shown. Throws `EnvironmentError` if nothing at all can
 * be read.
 */
export async function acquire(
  plan: Plan,
  facts: HostFacts,
  readOwn: ReadOwnSockets = () => [],
): Promise<readonly [Capture, ...Capture[]]> {
  using home = Diag.home(plan);
  using ahead = new LinksAhead(plan.root, home.libc);
  try {
    const problems: Problem[] = [];
    const tree = await treeFiles(plan.root, problems);
    const places = findPlaces(plan, problems, home.libc);
    const open = (diag: Diag, place: Place, problems: Problem[]): Acquisition =>
      new Acquisition(plan, diag, place, tree, readOwn, ahead, problems);
    if (isSeveral(plan.namespaces)) {
      return await acquireSeveral(plan, home, places, facts, problems, open);
    }
    const [place] = places;
    using diag = home.in(place);
    if (plan.source === "diag" && diag.unavailable !== null) {
      throw new EnvironmentError(`sock_diag cannot be asked: ${diag.unavailable}`);
    }
    const acquisition = open(diag, place, problems);
    await acquisition.run(plan.fetches);
    acquisition.explainNoTable();
    return [captureOf(acquisition, acquisition, place, namespaceOf(place), facts)];
  } catch (error) {
    if (failureOf(error) === "capability") throw permissionAdvice(plan.root);
    if (error instanceof EnvironmentError) throw error;
    throw new EnvironmentError(`${plan.root}: ${reasonOf(error)}`);
  }
}
