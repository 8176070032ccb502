/**
 * /proc/net/netlink.
 *
 * Printed by net/netlink/af_netlink.c netlink_native_seq_show:
 *
 *     sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
 *     00000000fc02870c 0   1311       00000111 0        0        0     2        0        16061
 *
 * Eth is the netlink protocol, Pid the port id, Groups the first 32 multicast groups as bits,
 * Rmem and Wmem bytes. `Dump` was a pointer before 3.10 (`(null)` for none). Drops since 2.6.31,
 * Inode since 2.6.39.
 */

import type { CapturedFile } from "../../model/capture.ts";
import { Family, State } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import type { RowEnd } from "../../table/short_rows.ts";
import { SocketTable } from "../../table/socket_table.ts";
import { Cursor, rowEstimate } from "./cursor.ts";
import { endRow } from "./row_end.ts";

const NETLINK_END: RowEnd = [
  ["dump", "Dump"],
  ["ref", "Locks"],
  ["drops", "Drops"],
  ["inode", "Inode"],
];

const OPENING_PARENTHESIS = 0x28;

/** Decodes the table; a bad row becomes a problem. */
export function decodeNetlink(file: CapturedFile, problems: Problem[]): SocketTable {
  const table = new SocketTable("netlink", Family.NETLINK, {
    bytes: file.bytes,
    capacity: rowEstimate(file, 90),
    drops: true,
  });
  const cursor = new Cursor(file, "netlink", problems);
  if (!cursor.header("sk")) return table;
  const netlink = table.netlink!;
  while (cursor.nextLine()) {
    table.reserve();
    const row = table.length;
    table.state[row] = State.CLOSE;
    table.pointer[row] = cursor.hex64("sk");
    table.pointerHigh[row] = cursor.high;
    netlink.eth[row] = cursor.decimal("Eth");
    netlink.pid[row] = cursor.signed("Pid");
    netlink.groups[row] = cursor.hex32("Groups");
    table.rx_queue[row] = cursor.decimal("Rmem");
    table.tx_queue[row] = cursor.decimal("Wmem");
    cursor.skipBlanks();
    if (cursor.bytes[cursor.position] === OPENING_PARENTHESIS) {
      cursor.word("Dump");
      netlink.dump[row] = 0;
      netlink.dumpHigh[row] = 0;
    } else {
      netlink.dump[row] = cursor.hex64("Dump");
      netlink.dumpHigh[row] = cursor.high;
    }
    table.ref[row] = cursor.signed("Locks");
    // Not a number for a row that ends here, so that absent is not zero.
    const drops = cursor.decimal("Drops");
    table.drops![row] = cursor.failed ? NaN : drops;
    table.inode[row] = cursor.decimal64("Inode");
    table.inodeHigh[row] = cursor.high;
    if (endRow(cursor, table, NETLINK_END)) table.length++;
  }
  cursor.finish();
  return table;
}
