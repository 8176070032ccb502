/** Where the rows of a table may end. */

import { type RowEnd, ShortRows } from "../../table/short_rows.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import type { Cursor } from "./cursor.ts";

/** Notes that the row at hand lacks the column at place `first` of `end`, and all behind it. */
export function noteShortRow(
  cursor: Cursor,
  table: SocketTable,
  end: RowEnd,
  first: number,
): void {
  table.short ??= new ShortRows(cursor.path, end);
  table.short.add(table.length, first);
}

/**
 * At a row's end: true if the row is one, whole or without columns that it may lack; otherwise its
 * problem has been reported. The caller raises the table's `length`.
 */
export function endRow(cursor: Cursor, table: SocketTable, end: RowEnd): boolean {
  if (!cursor.failed) return true;
  const first = cursor.endsBefore(end.map(([, word]) => word));
  if (first < 0) return !cursor.rowFailed();
  noteShortRow(cursor, table, end, first);
  return true;
}
