/** A filter with all that it is looked up in -> tests of rows. Loaded where there may be a filter. */

import type { Names } from "../model/names.ts";
import type { Query } from "../model/query.ts";
import type { OwnerTable } from "../table/owner_table.ts";
import { bindFilter, type HostAnswers, unknownHosts } from "./bind_filter.ts";
import { compileFilter } from "./compile_filter.ts";
import type { RowFilter } from "./select_rows.ts";

export { type HostAnswers, unknownHosts };

/**
 * Binds a query's filter; null if it has none. `owners`: null if nobody was looked for. Throws
 * `FilterSyntaxError` for an unknown name.
 */
export function rowFilter(
  query: Query,
  names: Names,
  answers: HostAnswers = new Map(),
  owners: OwnerTable | null = null,
): RowFilter | null {
  const bound = bindFilter(query, names, answers, owners);
  if (bound === null) return null;
  return (table, semantics) => compileFilter(bound, table, names, semantics, owners);
}
