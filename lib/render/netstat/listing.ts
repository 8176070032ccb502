/** The text of `netstat`. */

import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { Selections } from "../../table/socket_table.ts";

/** Writes a listing as `netstat` does; true, since it has no exit status for nothing. */
export function renderNetstat(
  _query: Query,
  _decoded: Decoded,
  _selections: Selections,
  _write: (bytes: Uint8Array) => void,
): boolean {
  return true;
}
