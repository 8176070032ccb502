/** A filter, names and owners -> tests of rows. Loaded only if there may be a filter. */

import type { Names } from "../model/names.ts";
import type { Query } from "../model/query.ts";
import type { OwnerTable } from "../table/owner_table.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { bindFilter, type HostAnswers } from "./bind_filter.ts";
import { compileFilter, type Semantics } from "./compile_filter.ts";
import type { RowTest } from "./kind_ends.ts";

export { unknownHosts } from "./bind_filter.ts";

/** A filter with its names looked up: makes a test of the rows of a table. */
export type RowFilter = (table: SocketTable, semantics: Semantics) => RowTest;

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
