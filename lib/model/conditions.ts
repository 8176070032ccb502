/** The conditions of a filter, whatever joins them. */

import { unreachable } from "./problem.ts";
import type { Filter } from "./query.ts";

/** A filter that is neither a chain nor a negation. */
export type Condition = Exclude<Filter, { readonly left: Filter } | { readonly operand: Filter }>;

/** Every condition, in no particular order; without recursion, since chains have any length. */
export function* conditions(filter: Filter | null): Generator<Condition> {
  const pending: Filter[] = filter === null ? [] : [filter];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ("left" in next) pending.push(next.left, next.right);
    else if ("operand" in next) pending.push(next.operand);
    else yield next;
  }
}

/** A term of a filter and what stands before it. */
interface Joined<F> {
  readonly kind: "and" | "or";
  readonly left: F;
  readonly right: F;
}

/**
 * A chain of `and` and `or` grows to the left and may have any length: its first term, and the
 * others in order, so that nobody has to recurse along it. Any other filter is a first term alone.
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

/** True for a condition that `ss` has the kernel test on internet sockets. */
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
 * True for a filter that `ss` has the kernel run on internet sockets before it runs it itself: what
 * it shows has passed both. It sends the whole filter or nothing.
 */
export function kernelRuns(filter: Filter): boolean {
  for (const condition of conditions(filter)) if (!isCompiled(condition)) return false;
  return true;
}

/** True for a filter that the kernel can be told whole, with no name in it that is looked up later. */
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
