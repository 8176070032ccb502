/** What TIPC sockets alone have. */

import type { SocketTable } from "../../table/socket_table.ts";
import { keys } from "../json_writer.ts";
import type { RecordContext } from "./context.ts";

const K = keys("local_node", "local_ref", "peer_node", "peer_ref");

/** Writes the keys; those of the peer of a connected one alone. */
export function writeTipc({ json }: RecordContext, table: SocketTable, row: number): void {
  const tipc = table.tipc!;
  json.number(K.local_node, tipc.addr[row]);
  json.number(K.local_ref, tipc.ref[row]);
  if (tipc.connected[row] === 0) return;
  json.number(K.peer_node, tipc.conNode[row]);
  json.number(K.peer_ref, tipc.conSock[row]);
}
