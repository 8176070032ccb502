/** vsock sockets: struct vsock_diag_msg, filled by net/vmw_vsock/diag.c sk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { u32 } from "../../uapi/netlink.ts";
import { AF_VSOCK } from "../../uapi/sock_diag.ts";
import { VSOCK_DIAG_MSG } from "../../uapi/vsock_diag.ts";
import { decodeRows, type RowFormat } from "./rows.ts";

const M = VSOCK_DIAG_MSG;

const FORMAT: RowFormat = {
  ...{ protocol: "vsock", family: Family.VSOCK, cookie: M.vdiag_cookie },
  message: { size: M.SIZE, family: ["vdiag_family", AF_VSOCK] },
  usualSize: M.SIZE,
  attributes: null,
};

export function decodeVsockDump(dump: CapturedDump, problems: Problem[]): SocketTable {
  return decodeRows(dump, problems, FORMAT, (table, row, at) => {
    const { bytes } = table;
    const vsock = table.vsock!;
    vsock.type[row] = bytes[at + M.vdiag_type];
    vsock.shutdown[row] = bytes[at + M.vdiag_shutdown];
    table.state[row] = bytes[at + M.vdiag_state];
    vsock.srcCid[row] = u32(bytes, at + M.vdiag_src_cid);
    vsock.dstCid[row] = u32(bytes, at + M.vdiag_dst_cid);
    table.localPort[row] = u32(bytes, at + M.vdiag_src_port);
    table.remotePort[row] = u32(bytes, at + M.vdiag_dst_port);
    table.inode[row] = u32(bytes, at + M.vdiag_ino);
  });
}
