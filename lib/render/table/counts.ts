/** How many sockets have the same values. */

import type { RowRecord, Value } from "../record/records.ts";
import type { TableColumn } from "../record/columns.ts";

/** Values by column, and how many rows have them. */
export interface Count {
  readonly values: readonly (readonly Value[])[];
  count: number;
}

/** Largest first, and then in the order in which they were met. A row is counted once. */
export function countsBy(columns: readonly TableColumn[], rows: Iterable<RowRecord>): Count[] {
  const counts = new Map<string, Count>();
  for (const row of rows) {
    const values = columns.map((column) => [...new Set(column.values(row))]);
    const key = JSON.stringify(values);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { values, count: 1 });
    else known.count++;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
