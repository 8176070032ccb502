/** XDP sockets: struct xdp_diag_msg, filled by net/xdp/xsk_diag.c xsk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family, State } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { ABSENT } from "../../table/attributes.ts";
import { SocketTable } from "../../table/socket_table.ts";
import { NLMSG, u32 } from "../../uapi/netlink.ts";
import { AF_XDP, SK_MEMINFO } from "../../uapi/sock_diag.ts";
import { XDP_DIAG, XDP_DIAG_ATTRIBUTES, XDP_DIAG_INFO, XDP_DIAG_MSG } from "../../uapi/xdp_diag.ts";
import { type MessageFormat, Messages } from "./messages.ts";

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
  const table = new SocketTable("xdp", Family.XDP, {
    bytes,
    capacity: Math.ceil(bytes.length / USUAL_SIZE),
    source: "diag",
  });
  const xdp = table.xdp!;
  const attributes = table.attributes!;
  const M = XDP_DIAG_MSG;
  while (messages.next()) {
    table.reserve();
    const row = table.length++;
    const at = messages.payload;
    table.state[row] = State.CLOSE;
    table.inode[row] = u32(bytes, at + M.xdiag_ino);
    table.cookie![row] = u32(bytes, at + M.xdiag_cookie);
    table.cookieHigh![row] = u32(bytes, at + M.xdiag_cookie + 4);
    messages.attributes(at + M.SIZE, XDP_DIAG_ATTRIBUTES, attributes, row);
    const info = attributes.at(XDP_DIAG.INFO, row);
    if (info !== ABSENT) {
      xdp.iface[row] = u32(bytes, info + XDP_DIAG_INFO.ifindex);
      xdp.queue[row] = u32(bytes, info + XDP_DIAG_INFO.queue_id);
    }
    const uid = attributes.at(XDP_DIAG.UID, row);
    if (uid !== ABSENT) table.uid[row] = u32(bytes, uid);
    const memory = attributes.at(XDP_DIAG.MEMINFO, row);
    if (memory !== ABSENT) table.rx_queue[row] = u32(bytes, memory + SK_MEMINFO.RMEM_ALLOC * 4);
  }
  return table;
}
