/** Notes about what was asked of `netstat` by name and is not there. */

import type { Query } from "../model/query.ts";
import type { SocketTable } from "../table/socket_table.ts";

/** A line each for standard error. `tables`: those that there are. */
export async function supportNotes(
  query: Query,
  tables: readonly SocketTable[],
): Promise<readonly string[]> {
  const { supportOf } = await import("../render/netstat/support.ts");
  return supportOf(query, tables).lines;
}
