/** Walks over the conditions of a filter. */

import { unreachable } from "./problem.ts";
import type { Filter } from "./query.ts";

/** A filter without operands: neither a chain nor a negation. */
export type Condition = Exclude<Filter, { readonly left: Filter } | { readonly operand: Filter }>;

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
): { readonly first: F; readonly links: readonly Joined<F>[] } {
  const links: Joined<F>[] = [];
  let first = filter;
  while ("left" in first) {
    const joined = first as F & Joined<F>;
    links.push(joined);
    first = joined.left;
  }
  return { first, links: links.reverse() };
}

/** True for a condition that `ss` compiles into bytecode for the kernel. */
function isCompiled(condition: Condition): boolean {
  switch (condition.kind) {
    case "host":
    case "port":
      return condition.host.family === "inet";
    case "device":
      return false;
    case "fwmark":
    case "cgroup":
    case "autobound":
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
    if (condition.kind === "cgroup") return false;
    if (!("host" in condition) || condition.host.family !== "inet") continue;
    const { address, port } = condition.host;
    if (typeof port !== "number" || (address !== null && "host" in address)) return false;
  }
  return true;
}
