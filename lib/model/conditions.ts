/** Walks over the conditions of a filter. */

import { unreachable } from "./problem.ts";
import type { Condition, Filter, OwnerTest, Tree } from "./filter.ts";

/** Every condition, in no particular order; no recursion, since chains may be long. */
export function* conditions(filter: Filter | null): Generator<Condition> {
  const pending: Filter[] = filter === null ? [] : [filter];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ("left" in next) pending.push(next.left, next.right);
    else if ("operand" in next) pending.push(next.operand);
    else yield next;
  }
}

/** A term of a filter and the filter to its left. */
interface Joined<F> {
  readonly kind: "and" | "or";
  readonly left: F;
  readonly right: F;
}

/**
 * Flattens a chain of `and` and `or`, which nests to the left: its first term, and the others in
 * order, so that callers need no recursion over long chains. Any other filter is a first term
 * alone.
 */
export function chainOf<F extends object>(
  filter: F,
): { readonly first: F; readonly rest: readonly Joined<F>[] } {
  const rest: Joined<F>[] = [];
  let first = filter;
  while ("left" in first) {
    const joined = first as F & Joined<F>;
    rest.push(joined);
    first = joined.left;
  }
  return { first, rest: rest.reverse() };
}

/** The conditions on owners in a filter. */
export function ownerTests(filter: Filter | null): OwnerTest[] {
  return Array.from(conditions(filter)).flatMap((each) => each.kind === "owner" ? [each.test] : []);
}

/** True for a condition that `ss` does not have. */
function isOwnWord({ kind }: Condition): boolean {
  return kind === "owner" || kind === "netns";
}

/** True for a filter in which `ss` does not know a word. */
export function hasOwnWords(filter: Filter): boolean {
  return conditions(filter).some(isOwnWord);
}

/**
 * The same tree with another condition in the place of each. `negated`: whether the whole is true
 * if the condition is not.
 */
export function mapConditions<C>(
  filter: Filter,
  map: (condition: Condition, negated: boolean) => C,
  negated = false,
): Tree<C> {
  switch (filter.kind) {
    case "and":
    case "or": {
      const { first, rest } = chainOf<Filter>(filter);
      let mapped = mapConditions(first, map, negated);
      for (const { kind, right } of rest) {
        mapped = { kind, left: mapped, right: mapConditions(right, map, negated) };
      }
      return mapped;
    }
    case "not":
      return { kind: "not", operand: mapConditions(filter.operand, map, !negated) };
    default:
      return map(filter, negated);
  }
}

/** True for a condition that `ss` compiles into bytecode for the kernel. */
function isCompiled(condition: Condition): boolean {
  switch (condition.kind) {
    case "host":
    case "port":
      return condition.host.family === "inet";
    case "device":
    case "protocol":
      return false;
    case "fwmark":
    case "cgroup":
    case "autobound":
      return true;
    // `ss` has no such condition: what it makes of the others is the same with it and without.
    case "owner":
    case "netns":
      return true;
    default:
      return unreachable(condition);
  }
}

/**
 * True for a filter that `ss` sends to the kernel for internet sockets, and then runs itself as
 * well: what it shows has passed both. It sends the whole filter or nothing.
 */
export function kernelRuns(filter: Filter): boolean {
  for (const condition of conditions(filter)) if (!isCompiled(condition)) return false;
  return true;
}

/** True for a filter that can be sent to the kernel whole: no name in it is looked up later. */
export function kernelKnows(filter: Filter): boolean {
  if (!kernelRuns(filter)) return false;
  for (const condition of conditions(filter)) {
    if (condition.kind === "cgroup" || isOwnWord(condition)) return false;
    if (!("host" in condition) || condition.host.family !== "inet") continue;
    const { address, port } = condition.host;
    if (typeof port !== "number" || (address !== null && "host" in address)) return false;
  }
  return true;
}
