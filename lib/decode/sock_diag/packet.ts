/** Packet sockets: struct packet_diag_msg, filled by net/packet/diag.c sk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family, State } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { ABSENT } from "../../table/attributes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { u16, u32 } from "../../uapi/netlink.ts";
import {
  PACKET_DIAG,
  PACKET_DIAG_ATTRIBUTES,
  PACKET_DIAG_INFO,
  PACKET_DIAG_MSG,
  PDI,
} from "../../uapi/packet_diag.ts";
import { AF_PACKET, SK_MEMINFO } from "../../uapi/sock_diag.ts";
import { decodeRows, type RowFormat, setFromAttribute } from "./rows.ts";

const M = PACKET_DIAG_MSG;

const FORMAT: RowFormat = {
  ...{ protocol: "packet", family: Family.PACKET, cookie: M.pdiag_cookie },
  message: { size: M.SIZE, family: ["pdiag_family", AF_PACKET] },
  // A message without rings and filter.
  usualSize: M.SIZE + 76,
  attributes: PACKET_DIAG_ATTRIBUTES,
};

export function decodePacketDump(dump: CapturedDump, problems: Problem[]): SocketTable {
  return decodeRows(dump, problems, FORMAT, (table, row, at) => {
    const { bytes } = table;
    const packet = table.packet!;
    const attributes = table.attributes!;
    table.state[row] = State.CLOSE;
    packet.type[row] = bytes[at + M.pdiag_type];
    packet.proto[row] = u16(bytes, at + M.pdiag_num);
    table.inode[row] = u32(bytes, at + M.pdiag_ino);
    setFromAttribute(table.rx_queue, table, row, PACKET_DIAG.MEMINFO, SK_MEMINFO.RMEM_ALLOC * 4);
    const info = attributes.at(PACKET_DIAG.INFO, row);
    if (info !== ABSENT) {
      packet.iface[row] = u32(bytes, info + PACKET_DIAG_INFO.pdi_index);
      packet.running[row] = u32(bytes, info + PACKET_DIAG_INFO.pdi_flags) & PDI.RUNNING;
    }
    setFromAttribute(table.uid, table, row, PACKET_DIAG.UID);
  });
}
