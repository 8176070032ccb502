/** The network namespaces of a plan. */

import type { Plan } from "../../model/plan.ts";
import type { Problem } from "../../model/problem.ts";
import { EnvironmentError } from "../../model/problem.ts";
import { isStored } from "../tree_files.ts";
import { findAll } from "./find_all.ts";
import { findNamed } from "./find_named.ts";
import { HOME, type Place } from "./place.ts";

type Where = Pick<Plan, "root" | "namespaces">;

/** That of a plan that has one. Throws `EnvironmentError` if there is no such namespace. */
export function onlyPlace({ root, namespaces }: Where): Place {
  if (namespaces === "own" || namespaces === "all") return HOME;
  return findNamed(root, namespaces[0], isStored(root));
}

/**
 * All of a plan. Of several by name one that is not there goes to `problems`. Throws
 * `EnvironmentError` if none is left.
 */
export function findPlaces({ root, namespaces }: Where, problems: Problem[]): Place[] {
  if (namespaces === "all") return findAll(root, isStored(root));
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
