/** What TIPC sockets alone have. */

import type { SocketTable } from "../../../table/socket_table.ts";
import { keys } from "../json_writer.ts";
import type { RecordContext } from "./context.ts";

const K = keys(
  ...["local_node", "local_ref", "peer_node", "peer_ref"] as const,
  ...["tipc_info", "link_congested", "connection_congested", "drops", "published"] as const,
  ...["via", "type", "instance"] as const,
);

/** Writes the keys that all of them have; those of the peer of a connected one alone. */
export function writeTipc({ json }: RecordContext, table: SocketTable, row: number): void {
  const tipc = table.tipc!;
  json.number(K.local_node, tipc.addr[row]);
  json.number(K.local_ref, tipc.ref[row]);
  if (tipc.connected[row] === 0) return;
  json.number(K.peer_node, tipc.conNode[row]);
  json.number(K.peer_ref, tipc.conSock[row]);
}

/** Writes what `--tipcinfo` adds. */
export function writeTipcInfo({ json }: RecordContext, table: SocketTable, row: number): void {
  const tipc = table.tipc!;
  json.openObject(K.tipc_info);
  json.boolean(K.link_congested, tipc.linkCong[row] !== 0);
  json.boolean(K.connection_congested, tipc.connCong[row] !== 0);
  json.number(K.drops, tipc.drop[row]);
  json.boolean(K.published, tipc.hasPubl[row] !== 0);
  if (tipc.conFlag[row] !== 0) {
    json.openObject(K.via);
    json.number(K.type, tipc.conType[row]);
    json.number(K.instance, tipc.conInst[row]);
    json.close();
  }
  json.close();
}
