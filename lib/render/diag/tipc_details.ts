/** Details of TIPC sockets from sock_diag, as `ss` writes them. */

import type { SocketTable } from "../../table/socket_table.ts";
import type { DetailsContext } from "../details_context.ts";
import { writeIdentity } from "../ss_identity.ts";

/** Writes the details of one row. */
export function writeTipcDetails(context: DetailsContext, table: SocketTable, row: number): void {
  if (context.query.show.details) writeIdentity(context, table, row);
}
