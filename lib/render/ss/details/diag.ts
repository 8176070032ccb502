/** What stands behind the process column of rows from sock_diag, by kind. */

import type { SocketTable } from "../../../table/socket_table.ts";
import type { DetailsContext } from "./context.ts";
import { writeInetDetails } from "./inet.ts";
import { writePacketDetails } from "./packet.ts";
import { writeTipcDetails } from "./tipc.ts";
import { writeUnixDetails } from "./unix.ts";
import { writeXdpDetails } from "./xdp.ts";

/** Writes the details of one row. */
export function writeDiagDetails(context: DetailsContext, table: SocketTable, row: number): void {
  if (table.inet !== null) writeInetDetails(context, table, row);
  else if (table.unix !== null) writeUnixDetails(context, table, row);
  else if (table.packet !== null) writePacketDetails(context, table, row);
  else if (table.xdp !== null) writeXdpDetails(context, table, row);
  else if (table.tipc !== null) writeTipcDetails(context, table, row);
}
