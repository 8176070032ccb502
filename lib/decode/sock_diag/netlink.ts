/** Netlink sockets: struct netlink_diag_msg, filled by net/netlink/diag.c sk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family, State } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { ABSENT } from "../../table/attributes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { u32 } from "../../uapi/netlink.ts";
import {
  NETLINK_CONNECTED,
  NETLINK_DIAG,
  NETLINK_DIAG_ATTRIBUTES,
  NETLINK_DIAG_MSG,
} from "../../uapi/netlink_diag.ts";
import { AF_NETLINK, SK_MEMINFO } from "../../uapi/sock_diag.ts";
import { decodeRows, type RowFormat, setFromAttribute } from "./rows.ts";

const M = NETLINK_DIAG_MSG;

const FORMAT: RowFormat = {
  ...{ protocol: "netlink", family: Family.NETLINK, cookie: M.ndiag_cookie },
  message: { size: M.SIZE, family: ["ndiag_family", AF_NETLINK] },
  // A message with its attributes.
  usualSize: M.SIZE + 52,
  attributes: NETLINK_DIAG_ATTRIBUTES,
};

export function decodeNetlinkDump(dump: CapturedDump, problems: Problem[]): SocketTable {
  return decodeRows(dump, problems, FORMAT, (table, row, at) => {
    const { bytes } = table;
    const netlink = table.netlink!;
    const attributes = table.attributes!;
    table.state[row] = State.CLOSE;
    netlink.eth[row] = bytes[at + M.ndiag_protocol];
    netlink.pid[row] = u32(bytes, at + M.ndiag_portid);
    netlink.connected[row] = bytes[at + M.ndiag_state] === NETLINK_CONNECTED ? 1 : 0;
    netlink.dstPid![row] = u32(bytes, at + M.ndiag_dst_portid);
    netlink.dstGroup![row] = u32(bytes, at + M.ndiag_dst_group);
    table.inode[row] = u32(bytes, at + M.ndiag_ino);
    const { RMEM_ALLOC, WMEM_ALLOC } = SK_MEMINFO;
    setFromAttribute(table.rx_queue, table, row, NETLINK_DIAG.MEMINFO, RMEM_ALLOC * 4);
    setFromAttribute(table.tx_queue, table, row, NETLINK_DIAG.MEMINFO, WMEM_ALLOC * 4);
    const groups = attributes.at(NETLINK_DIAG.GROUPS, row);
    if (groups !== ABSENT && attributes.length(groups) > 0) {
      netlink.groups[row] = u32(bytes, groups);
    }
  });
}
