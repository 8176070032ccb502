/** The text of `lsof`. */

import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { Selections } from "../../table/socket_table.ts";

/** Writes a listing as `lsof` does; false if there is nothing to list. */
export function renderLsof(
  _query: Query,
  _decoded: Decoded,
  _selections: Selections,
  _write: (bytes: Uint8Array) => void,
): boolean {
  return false;
}
