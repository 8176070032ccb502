/** The columns of `ss`. */

import type { Query } from "../../model/query.ts";
import { isSeveral } from "../../model/network_namespace.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import type { ColumnSpec } from "../text/layout.ts";

export const Column = {
  /** Of a listing of several network namespaces alone. */
  NETNS: 0,
  NETID: 1,
  STATE: 2,
  RECV_Q: 3,
  SEND_Q: 4,
  LOCAL: 5,
  LOCAL_PORT: 6,
  PEER: 7,
  PEER_PORT: 8,
  PROCESS: 9,
  EXT: 10,
} as const;

/** Queues are padded to this width before anything is measured. */
export const QUEUE_WIDTH = 6;

/** A queue as it is shown: sock_diag reports ints, and -1 is one of a socket going away. */
export function queueOf(table: SocketTable, value: number): number {
  return table.source === "diag" ? value | 0 : value;
}

function several(bits: number): boolean {
  return (bits & (bits - 1)) !== 0;
}

export function columnSpecs(query: Query): ColumnSpec[] {
  const { text } = query;
  const column = (
    header: string,
    delimiter: string,
    enabled = true,
    align: "left" | "right" = "left",
  ): ColumnSpec => ({ header, align, delimiter, enabled });
  return [
    column("Netns", "", isSeveral(query.namespaces)),
    column("Netid", " ", several(query.tables)),
    column("State", " ", several(query.states)),
    column("Recv-Q", " ", text.queues),
    column("Send-Q", " ", text.queues),
    column("Local Address:", " ", true, "right"),
    column("Port", ""),
    column("Peer Address:", " ", true, "right"),
    column("Port", ""),
    column("Process", "", text.processes),
    column("", ""),
  ];
}
