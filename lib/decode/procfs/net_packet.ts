/**
 * /proc/net/packet.
 *
 * Printed by net/packet/af_packet.c packet_seq_show:
 *
 *     sk               RefCnt Type Proto  Iface R Rmem   User   Inode
 *     00000000fb2e1a4f 3      3    0003   2     1 0      0      16061
 *
 * Type is SOCK_RAW 3 or SOCK_DGRAM 2, Proto the ethertype in hexadecimal (0003 all), Iface an
 * interface's index (0 any), R 1 while it is attached, Rmem bytes, User the uid. Since Linux 2.2.
 */

import type { CapturedFile } from "../../model/capture.ts";
import { Family, State } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import type { RowEnd } from "../../table/short_rows.ts";
import { SocketTable } from "../../table/socket_table.ts";
import { Cursor, rowEstimate } from "./cursor.ts";
import { endRow } from "./row_end.ts";

const PACKET_END: RowEnd = [["uid", "User"], ["inode", "Inode"]];

/** Decodes the table; a bad row becomes a problem. */
export function decodePacket(file: CapturedFile, problems: Problem[]): SocketTable {
  const table = new SocketTable("packet", Family.PACKET, {
    bytes: file.bytes,
    capacity: rowEstimate(file, 60),
  });
  const cursor = new Cursor(file, "packet", problems);
  if (!cursor.header("sk")) return table;
  const packet = table.packet!;
  while (cursor.nextLine()) {
    table.reserve();
    const row = table.length;
    table.state[row] = State.CLOSE;
    table.pointer[row] = cursor.hex64("sk");
    table.pointerHigh[row] = cursor.high;
    table.ref[row] = cursor.signed("RefCnt");
    packet.type[row] = cursor.decimal("Type");
    packet.proto[row] = cursor.hexSmall("Proto", 16);
    packet.iface[row] = cursor.signed("Iface");
    packet.running[row] = cursor.decimal("R", 8);
    table.rx_queue[row] = cursor.decimal("Rmem");
    table.uid[row] = cursor.decimal("User");
    table.inode[row] = cursor.decimal64("Inode");
    table.inodeHigh[row] = cursor.high;
    if (endRow(cursor, table, PACKET_END)) table.length++;
  }
  cursor.finish();
  return table;
}
