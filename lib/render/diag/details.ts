/** What stands behind the process column of rows from sock_diag, by kind. */

import type { SocketTable } from "../../table/socket_table.ts";
import type { DetailsContext } from "../details_context.ts";
import { writeInetDetails } from "./inet_details.ts";
import { writePacketDetails } from "./packet_details.ts";
import { writeTipcDetails } from "./tipc_details.ts";
import { writeUnixDetails } from "./unix_details.ts";
import { writeXdpDetails } from "./xdp_details.ts";

/** Writes the details of one row. */
export function writeDiagDetails(context: DetailsContext, table: SocketTable, row: number): void {
  if (table.inet !== null) writeInetDetails(context, table, row);
  else if (table.unix !== null) writeUnixDetails(context, table, row);
  else if (table.packet !== null) writePacketDetails(context, table, row);
  else if (table.xdp !== null) writeXdpDetails(context, table, row);
  else if (table.tipc !== null) writeTipcDetails(context, table, row);
}
