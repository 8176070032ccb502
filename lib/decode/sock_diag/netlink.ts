/** Netlink sockets: struct netlink_diag_msg, filled by net/netlink/diag.c sk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family, State } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { ABSENT } from "../../table/attributes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { NLMSG, u32 } from "../../uapi/netlink.ts";
import {
  NETLINK_CONNECTED,
  NETLINK_DIAG,
  NETLINK_DIAG_ATTRIBUTES,
  NETLINK_DIAG_MSG,
} from "../../uapi/netlink_diag.ts";
import { AF_NETLINK, SK_MEMINFO } from "../../uapi/sock_diag.ts";
import { type MessageFormat, Messages } from "./messages.ts";
import { setCookie, setFromAttribute, tableOf } from "./rows.ts";

const FORMAT: MessageFormat = {
  size: NETLINK_DIAG_MSG.SIZE,
  family: ["ndiag_family", AF_NETLINK],
};

/** A message with its attributes. */
const USUAL_SIZE = NLMSG.SIZE + NETLINK_DIAG_MSG.SIZE + 52;

/** Decodes a dump. */
export function decodeNetlinkDump(dump: CapturedDump, problems: Problem[]): SocketTable {
  const messages = new Messages(dump, FORMAT, problems);
  const { bytes } = messages;
  const table = tableOf("netlink", Family.NETLINK, bytes, USUAL_SIZE);
  const netlink = table.netlink!;
  const attributes = table.attributes!;
  const M = NETLINK_DIAG_MSG;
  while (messages.next()) {
    table.reserve();
    const row = table.length++;
    const at = messages.payload;
    table.state[row] = State.CLOSE;
    netlink.eth[row] = bytes[at + M.ndiag_protocol];
    netlink.pid[row] = u32(bytes, at + M.ndiag_portid);
    netlink.connected[row] = bytes[at + M.ndiag_state] === NETLINK_CONNECTED ? 1 : 0;
    netlink.dstPid![row] = u32(bytes, at + M.ndiag_dst_portid);
    netlink.dstGroup![row] = u32(bytes, at + M.ndiag_dst_group);
    table.inode[row] = u32(bytes, at + M.ndiag_ino);
    setCookie(table, row, at + M.ndiag_cookie);
    messages.attributes(at + M.SIZE, NETLINK_DIAG_ATTRIBUTES, attributes, row);
    const { RMEM_ALLOC, WMEM_ALLOC } = SK_MEMINFO;
    setFromAttribute(table.rx_queue, table, row, NETLINK_DIAG.MEMINFO, RMEM_ALLOC * 4);
    setFromAttribute(table.tx_queue, table, row, NETLINK_DIAG.MEMINFO, WMEM_ALLOC * 4);
    const groups = attributes.at(NETLINK_DIAG.GROUPS, row);
    if (groups !== ABSENT && attributes.length(groups) > 0) {
      netlink.groups[row] = u32(bytes, groups);
    }
  }
  return table;
}
