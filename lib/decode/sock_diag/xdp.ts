/** XDP sockets: struct xdp_diag_msg, filled by net/xdp/xsk_diag.c xsk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family, State } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { u32 } from "../../uapi/netlink.ts";
import { AF_XDP, SK_MEMINFO } from "../../uapi/sock_diag.ts";
import { XDP_DIAG, XDP_DIAG_ATTRIBUTES, XDP_DIAG_INFO, XDP_DIAG_MSG } from "../../uapi/xdp_diag.ts";
import { decodeRows, type RowFormat, setFromAttribute } from "./rows.ts";

const M = XDP_DIAG_MSG;

const FORMAT: RowFormat = {
  ...{ protocol: "xdp", family: Family.XDP, cookie: M.xdiag_cookie },
  message: { size: M.SIZE, family: ["xdiag_family", AF_XDP] },
  // A message with all of its attributes.
  usualSize: M.SIZE + 200,
  attributes: XDP_DIAG_ATTRIBUTES,
};

export function decodeXdpDump(dump: CapturedDump, problems: Problem[]): SocketTable {
  return decodeRows(dump, problems, FORMAT, (table, row, at) => {
    const { bytes } = table;
    const xdp = table.xdp!;
    table.state[row] = State.CLOSE;
    table.inode[row] = u32(bytes, at + M.xdiag_ino);
    setFromAttribute(xdp.iface, table, row, XDP_DIAG.INFO, XDP_DIAG_INFO.ifindex);
    setFromAttribute(xdp.queue, table, row, XDP_DIAG.INFO, XDP_DIAG_INFO.queue_id);
    setFromAttribute(table.uid, table, row, XDP_DIAG.UID);
    setFromAttribute(table.rx_queue, table, row, XDP_DIAG.MEMINFO, SK_MEMINFO.RMEM_ALLOC * 4);
  });
}
