/** vsock sockets: struct vsock_diag_msg, filled by net/vmw_vsock/diag.c sk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { NLMSG, u32 } from "../../uapi/netlink.ts";
import { AF_VSOCK } from "../../uapi/sock_diag.ts";
import { VSOCK_DIAG_MSG } from "../../uapi/vsock_diag.ts";
import { type MessageFormat, Messages } from "./messages.ts";
import { setCookie, tableOf } from "./rows.ts";

const FORMAT: MessageFormat = {
  size: VSOCK_DIAG_MSG.SIZE,
  family: ["vdiag_family", AF_VSOCK],
};

/** Decodes a dump. */
export function decodeVsockDump(dump: CapturedDump, problems: Problem[]): SocketTable {
  const messages = new Messages(dump, FORMAT, problems);
  const { bytes } = messages;
  const M = VSOCK_DIAG_MSG;
  const table = tableOf("vsock", Family.VSOCK, bytes, NLMSG.SIZE + M.SIZE);
  const vsock = table.vsock!;
  while (messages.next()) {
    table.reserve();
    const row = table.length++;
    const at = messages.payload;
    vsock.type[row] = bytes[at + M.vdiag_type];
    vsock.shutdown[row] = bytes[at + M.vdiag_shutdown];
    table.state[row] = bytes[at + M.vdiag_state];
    vsock.srcCid[row] = u32(bytes, at + M.vdiag_src_cid);
    vsock.dstCid[row] = u32(bytes, at + M.vdiag_dst_cid);
    table.localPort[row] = u32(bytes, at + M.vdiag_src_port);
    table.remotePort[row] = u32(bytes, at + M.vdiag_dst_port);
    table.inode[row] = u32(bytes, at + M.vdiag_ino);
    setCookie(table, row, at + M.vdiag_cookie);
  }
  return table;
}
