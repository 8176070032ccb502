/** What `ss` calls a socket's kind: the words of its `Netid` column. */

import { unreachable } from "../model/problem.ts";
import { UNIX_NETIDS } from "../table/codes.ts";
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
      return table.protocol;
    case "unix":
      return UNIX_NETIDS.get(table.unix!.type[row]) ?? "u_dgr";
    case "packet":
      return table.packet!.type[row] === SOCK_RAW ? "p_raw" : "p_dgr";
    case "netlink":
      return "nl";
    default:
      return unreachable(table.protocol);
  }
}
