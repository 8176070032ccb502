/** What `ss` calls a socket's kind: the words of its `Netid` column. */

import { unreachable } from "../model/problem.ts";
import { TIPC_NETIDS, UNIX_NETIDS, VSOCK_NETIDS } from "../table/codes.ts";
import type { SocketTable } from "../table/socket_table.ts";

const SOCK_RAW = 3;

/** The netid of a row. */
export function netid(table: SocketTable, row: number): string {
  switch (table.protocol) {
    case "tcp":
    case "udp":
    case "udplite":
    case "raw":
    case "ping":
    case "sctp":
    case "dccp":
    case "mptcp":
    case "xdp":
      return table.protocol;
    case "unix":
      return UNIX_NETIDS.get(table.unix!.type[row]) ?? "u_dgr";
    case "packet":
      return table.packet!.type[row] === SOCK_RAW ? "p_raw" : "p_dgr";
    case "netlink":
      return "nl";
    case "vsock":
      return VSOCK_NETIDS.get(table.vsock!.type[row]) ?? "???";
    case "tipc":
      return TIPC_NETIDS.get(table.tipc!.type[row]) ?? "???";
    default:
      return unreachable(table.protocol);
  }
}
