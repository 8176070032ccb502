/** Rows in the order that was asked for. */

import type { HostFacts } from "../../model/capture.ts";
import type { Query } from "../../model/query.ts";
import type { Listing } from "../../table/decoded.ts";
import { compareLists, type RowRecord, rowRecords } from "./records.ts";
import { fieldsOf, type TableColumn, tableColumns } from "./columns.ts";

/** The rows with what the columns need and some more fields, sorted; rows that are equal stay as the sources have them. */
export function sortedRows(
  query: Query,
  listings: readonly Listing[],
  facts: HostFacts,
  columns: readonly TableColumn[],
  fields: readonly string[] = [],
): RowRecord[] {
  const keys = tableColumns(query.sort.map(({ key }) => key));
  const rows = [
    ...rowRecords(query, listings, facts, new Set([...fieldsOf([...columns, ...keys]), ...fields])),
  ];
  if (keys.length === 0) return rows;
  const sorted = rows.map((row) => ({
    row,
    values: keys.map((column) => column.values(row)),
  }));
  sorted.sort((a, b) => {
    for (let at = 0; at < keys.length; at++) {
      const order = compareLists(a.values[at], b.values[at], query.sort[at].descending);
      if (order !== 0) return order;
    }
    return 0;
  });
  return sorted.map(({ row }) => row);
}
