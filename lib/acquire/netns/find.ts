/** The network namespaces of a plan. */

import type { Plan } from "../../model/plan.ts";
import type { Problem } from "../../model/problem.ts";
import { EnvironmentError } from "../../model/problem.ts";
import type { Libc } from "../kernel/libc.ts";
import { isStored } from "../tree_files.ts";
import { openNamespaces } from "./descriptors.ts";
import { findAll } from "./find_all.ts";
import { findNamed } from "./find_named.ts";
import { HOME, type Place } from "./place.ts";
import { namespaceKey } from "./processes.ts";

type Where = Pick<Plan, "root" | "namespaces">;

/** With hidepid the first process is hidden as all of other users are; it is always there. */
function hidesProcesses(root: string): boolean {
  return namespaceKey(`${root}/self`, "number") !== null &&
    namespaceKey(`${root}/1`, "number") === null;
}

function findEverywhere(
  { root, fetches }: Plan,
  problems: Problem[],
  libc: Libc | null,
): Place[] {
  const stored = isStored(root);
  if (!stored && hidesProcesses(root)) {
    problems.push({
      kind: "unreadable",
      source: root,
      message: "processes of other users are hidden (hidepid), and so are the network namespaces " +
        "that only they are in",
    });
  }
  // All descriptors are read for the owners anyway; otherwise that would take most of the time.
  const walks = !stored && fetches.some(({ kind }) => kind === "owners");
  return findAll(root, stored, walks ? (mounts) => openNamespaces(root, mounts, libc) : null);
}

/** That of a plan that has one. Throws `EnvironmentError` if there is no such namespace. */
export function onlyPlace({ root, namespaces }: Where): Place {
  if (namespaces === "own" || namespaces === "all") return HOME;
  return findNamed(root, namespaces[0], isStored(root));
}

/**
 * All of a plan. Of several by name one that is not there goes to `problems`. Throws
 * `EnvironmentError` if none is left.
 */
export function findPlaces(plan: Plan, problems: Problem[], libc: Libc | null): Place[] {
  const { root, namespaces } = plan;
  if (namespaces === "all") return findEverywhere(plan, problems, libc);
  if (namespaces === "own" || namespaces.length === 1) return [onlyPlace({ root, namespaces })];
  const places: Place[] = [];
  for (const name of new Set(namespaces)) {
    try {
      places.push(findNamed(root, name, isStored(root)));
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      problems.push({ kind: "unreadable", source: `-N ${name}`, message: error.message });
    }
  }
  if (places.length > 0) return places;
  throw new EnvironmentError("none of the network namespaces that -N names can be read");
}
