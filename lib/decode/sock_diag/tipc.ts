/** TIPC sockets: nested attributes without a struct, filled by net/tipc/socket.c. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { SocketTable } from "../../table/socket_table.ts";

/** Decodes a dump. */
export function decodeTipcDump(dump: CapturedDump, _problems: Problem[]): SocketTable {
  return new SocketTable("tipc", Family.TIPC, { bytes: dump.bytes, capacity: 0, source: "diag" });
}
