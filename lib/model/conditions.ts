/** The conditions of a filter, whatever joins them. */

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
