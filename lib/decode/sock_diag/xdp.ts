/** XDP sockets: struct xdp_diag_msg, filled by net/xdp/xsk_diag.c xsk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family, State } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { NLMSG, u32 } from "../../uapi/netlink.ts";
import { AF_XDP, SK_MEMINFO } from "../../uapi/sock_diag.ts";
import { XDP_DIAG, XDP_DIAG_ATTRIBUTES, XDP_DIAG_INFO, XDP_DIAG_MSG } from "../../uapi/xdp_diag.ts";
import { type MessageFormat, Messages } from "./messages.ts";
import { setCookie, setFromAttribute, tableOf } from "./rows.ts";

const FORMAT: MessageFormat = {
  size: XDP_DIAG_MSG.SIZE,
  family: ["xdiag_family", AF_XDP],
};

/** A message with all of its attributes. */
const USUAL_SIZE = NLMSG.SIZE + XDP_DIAG_MSG.SIZE + 200;

/** Decodes a dump. */
export function decodeXdpDump(dump: CapturedDump, problems: Problem[]): SocketTable {
  const messages = new Messages(dump, FORMAT, problems);
  const { bytes } = messages;
  const table = tableOf("xdp", Family.XDP, bytes, USUAL_SIZE);
  const xdp = table.xdp!;
  const attributes = table.attributes!;
  const M = XDP_DIAG_MSG;
  while (messages.next()) {
    table.reserve();
    const row = table.length++;
    const at = messages.payload;
    table.state[row] = State.CLOSE;
    table.inode[row] = u32(bytes, at + M.xdiag_ino);
    setCookie(table, row, at + M.xdiag_cookie);
    messages.attributes(at + M.SIZE, XDP_DIAG_ATTRIBUTES, attributes, row);
    setFromAttribute(xdp.iface, table, row, XDP_DIAG.INFO, XDP_DIAG_INFO.ifindex);
    setFromAttribute(xdp.queue, table, row, XDP_DIAG.INFO, XDP_DIAG_INFO.queue_id);
    setFromAttribute(table.uid, table, row, XDP_DIAG.UID);
    setFromAttribute(table.rx_queue, table, row, XDP_DIAG.MEMINFO, SK_MEMINFO.RMEM_ALLOC * 4);
  }
  return table;
}
