/** Packet sockets: struct packet_diag_msg, filled by net/packet/diag.c sk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family, State } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { ABSENT } from "../../table/attributes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { NLMSG, u16, u32 } from "../../uapi/netlink.ts";
import {
  PACKET_DIAG,
  PACKET_DIAG_ATTRIBUTES,
  PACKET_DIAG_INFO,
  PACKET_DIAG_MSG,
  PDI,
} from "../../uapi/packet_diag.ts";
import { AF_PACKET, SK_MEMINFO } from "../../uapi/sock_diag.ts";
import { type MessageFormat, Messages } from "./messages.ts";
import { setCookie, setFromAttribute, tableOf } from "./rows.ts";

const FORMAT: MessageFormat = {
  size: PACKET_DIAG_MSG.SIZE,
  family: ["pdiag_family", AF_PACKET],
};

/** A message without rings and filter. */
const USUAL_SIZE = NLMSG.SIZE + PACKET_DIAG_MSG.SIZE + 76;

/** Decodes a dump. */
export function decodePacketDump(dump: CapturedDump, problems: Problem[]): SocketTable {
  const messages = new Messages(dump, FORMAT, problems);
  const { bytes } = messages;
  const table = tableOf("packet", Family.PACKET, bytes, USUAL_SIZE);
  const packet = table.packet!;
  const attributes = table.attributes!;
  const M = PACKET_DIAG_MSG;
  while (messages.next()) {
    table.reserve();
    const row = table.length++;
    const at = messages.payload;
    table.state[row] = State.CLOSE;
    packet.type[row] = bytes[at + M.pdiag_type];
    packet.proto[row] = u16(bytes, at + M.pdiag_num);
    table.inode[row] = u32(bytes, at + M.pdiag_ino);
    setCookie(table, row, at + M.pdiag_cookie);
    messages.attributes(at + M.SIZE, PACKET_DIAG_ATTRIBUTES, attributes, row);
    setFromAttribute(table.rx_queue, table, row, PACKET_DIAG.MEMINFO, SK_MEMINFO.RMEM_ALLOC * 4);
    const info = attributes.at(PACKET_DIAG.INFO, row);
    if (info !== ABSENT) {
      packet.iface[row] = u32(bytes, info + PACKET_DIAG_INFO.pdi_index);
      packet.running[row] = u32(bytes, info + PACKET_DIAG_INFO.pdi_flags) & PDI.RUNNING;
    }
    setFromAttribute(table.uid, table, row, PACKET_DIAG.UID);
  }
  return table;
}
