/**
 * A dialect: whose command it is that the output follows, as far as it decides which rows are shown.
 * The quirks of each are with its renderer.
 */

import type { Query } from "../model/query.ts";
import type { SocketTable } from "../table/socket_table.ts";

export interface Dialect {
  /** The states of a table's rows, as the dialect takes them. */
  states(table: SocketTable): Uint8Array;
  /** True if sockets of types that were not asked for are left out. */
  choosesTypes(table: SocketTable): boolean;
  /** True if what the kernel reports twice is shown twice. */
  readonly repeatsMembers: boolean;
  /** The test of rows that only this dialect has; null for one that all rows pass. */
  rows?(table: SocketTable, query: Query): ((row: number) => boolean) | null;
  /** True if unix sockets of procfs are shown in its order, and not in that of `ss`. */
  readonly keepsOrder?: true;
  /** True if a filter means what the kernel would make of it, and not what `ss` adds to that. */
  readonly plainFilter: boolean;
}

/** Rows as they are. */
export const AS_THEY_ARE: Dialect = {
  states: ({ state }) => state,
  choosesTypes: () => true,
  repeatsMembers: false,
  plainFilter: false,
};

/** Rows as they are, chosen by a filter that was not typed as one of `ss`. */
export const BY_PLAIN_FILTER: Dialect = { ...AS_THEY_ARE, plainFilter: true };
