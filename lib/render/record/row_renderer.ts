/** What draws rows in their order, without having to know those that follow. */

import type { Decoded, Listing } from "../../table/decoded.ts";
import type { SocketTable } from "../../table/socket_table.ts";

export interface RowRenderer {
  /** The rows of this network namespace follow. */
  enter(decoded: Decoded): void;
  /** Rows of a table, which may have grown since: one behind those that came before. */
  rows(table: SocketTable, rows: Uint32Array): void;
  /** That was all of them, up to now. */
  finish(): void;
}

/** Draws all rows of several namespaces. */
export function renderRows(renderer: RowRenderer, listings: readonly Listing[]): void {
  for (const { decoded, selections } of listings) {
    renderer.enter(decoded);
    for (const [table, rows] of selections) renderer.rows(table, rows);
  }
  renderer.finish();
}
