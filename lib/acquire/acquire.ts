/** Plan -> Capture: runs each fetch while the permissions last. */

import type { Capture, HostFacts } from "../model/capture.ts";
import { isSeveral } from "../model/network_namespace.ts";
import type { Plan } from "../model/plan.ts";
import { EnvironmentError, type Problem } from "../model/problem.ts";
import { Acquisition } from "./acquisition.ts";
import { captureOf, namespaceOf } from "./capture_of.ts";
import { Diag } from "./kernel/diag.ts";
import type { Libc } from "./kernel/libc.ts";
import { failureOf, reasonOf } from "./errors.ts";
import { LinksAhead } from "./links/links_ahead.ts";
import { HOME, type Place } from "./netns/place.ts";
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

/** The network namespaces of a plan. The code that finds them is loaded only if it names some. */
async function placesOf(plan: Plan, problems: Problem[], libc: Libc | null): Promise<Place[]> {
  if (plan.namespaces === "own") return [HOME];
  const { findPlaces } = await import("./netns/find.ts");
  return findPlaces(plan, problems, libc);
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
    const places = await placesOf(plan, problems, home.libc);
    const open = (diag: Diag, place: Place, problems: Problem[]): Acquisition =>
      new Acquisition(plan, diag, place, tree, readOwn, ahead, problems);
    if (isSeveral(plan.namespaces)) {
      const { acquireSeveral } = await import("./several.ts");
      return await acquireSeveral(plan, home, places, facts, problems, open);
    }
    const [place] = places;
    using diag = await home.in(place);
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
