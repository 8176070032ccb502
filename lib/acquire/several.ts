/** Plan -> Captures, if it is of more than one network namespace. */

import type { Capture, HostFacts } from "../model/capture.ts";
import type { FoundNamespace } from "../model/network_namespace.ts";
import type { Fetch, Plan } from "../model/plan.ts";
import { EnvironmentError, type Problem, problemText } from "../model/problem.ts";
import { type Acquisition, isNamespaceFile } from "./acquisition.ts";
import { captureOf, namespaceOf } from "./capture_of.ts";
import type { Diag } from "./kernel/diag.ts";
import { HOME, type Place, UnreadablePlace } from "./netns/place.ts";

/** Whether a step is of one network namespace; the others are of the whole machine. */
function isOfNamespace(fetch: Fetch): boolean {
  if (fetch.kind === "file") return isNamespaceFile(fetch.id);
  return fetch.kind === "sockets" || fetch.kind === "replay" || fetch.kind === "interfaces";
}

/** What was read in a namespace. */
type Acquired = readonly [Acquisition, Place, FoundNamespace | null];

/** Puts the program's own namespace behind all others. */
function ownLast(one: Place, other: Place): number {
  return Number(one.doors === null) - Number(other.doors === null);
}

/**
 * Reads one network namespace after the other; what of one cannot be read is a problem of it. The
 * program's own is the last to be read, since the kernel may still be answering what it was asked
 * for that while the runtime started, and the first of the captures.
 */
export async function acquireSeveral(
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
    using diag = await home.in(place);
    const problems: Problem[] = [];
    const acquisition = open(diag, place, problems);
    const own = place.doors === null;
    try {
      if (own) await machine.run(counted);
      await acquisition.run(acquisition.withoutEmpty(within));
      // A filter may name one even if there is no socket.
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
