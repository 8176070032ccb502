/** Packet sockets: struct packet_diag_msg, filled by net/packet/diag.c sk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family, State } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { ABSENT } from "../../table/attributes.ts";
import { SocketTable } from "../../table/socket_table.ts";
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
  const table = new SocketTable("packet", Family.PACKET, {
    bytes,
    capacity: Math.ceil(bytes.length / USUAL_SIZE),
    source: "diag",
  });
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
    table.cookie![row] = u32(bytes, at + M.pdiag_cookie);
    table.cookieHigh![row] = u32(bytes, at + M.pdiag_cookie + 4);
    messages.attributes(at + M.SIZE, PACKET_DIAG_ATTRIBUTES, attributes, row);
    const memory = attributes.at(PACKET_DIAG.MEMINFO, row);
    if (memory !== ABSENT) table.rx_queue[row] = u32(bytes, memory + SK_MEMINFO.RMEM_ALLOC * 4);
    const info = attributes.at(PACKET_DIAG.INFO, row);
    if (info !== ABSENT) {
      packet.iface[row] = u32(bytes, info + PACKET_DIAG_INFO.pdi_index);
      packet.running[row] = u32(bytes, info + PACKET_DIAG_INFO.pdi_flags) & PDI.RUNNING;
    }
    const uid = attributes.at(PACKET_DIAG.UID, row);
    if (uid !== ABSENT) table.uid[row] = u32(bytes, uid);
  }
  return table;
}
