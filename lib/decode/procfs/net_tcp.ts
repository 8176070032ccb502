/**
 * /proc/net/tcp and /proc/net/tcp6.
 *
 * Printed by net/ipv4/tcp_ipv4.c get_tcp4_sock and net/ipv6/tcp_ipv6.c get_tcp6_sock:
 *
 *     0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 16061 1 ffff9 100 0 0 10 0
 *
 * After `pointer`: rto and ato (clock ticks), quick acknowledgements << 1 | pingpong, congestion
 * window (segments), slow start threshold (segments, -1 infinite; a listener's: its fast open
 * queue's limit, since 3.7). TIME-WAIT (get_timewait4_sock) and half-open rows (get_openreq4) end
 * at the pointer. `timeout` counts unanswered window probes. Since Linux 2.0, these since 2.4.
 *
 * If the header has `drops`, rows have udp6's columns: one number behind the pointer, which is none
 * of these.
 */

import type { CapturedFile, HostFacts } from "../../model/capture.ts";
import { Family, NOT_FULL_STATES } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import type { RowEnd } from "../../table/short_rows.ts";
import { SocketTable } from "../../table/socket_table.ts";
import { Cursor, rowEstimate } from "./cursor.ts";
import { decodeInetRow, INET_END } from "./inet_row.ts";
import { endRow, noteShortRow } from "./row_end.ts";

const TCP_END: RowEnd = [
  ...INET_END,
  ["rto", "rto"],
  ["ato", "ato"],
  ["qack", "qack"],
  ["cwnd", "cwnd"],
  ["ssthresh", "ssthresh"],
];
/** The place of `rto`, the first column that only full sockets have. */
const AT_POINTER = INET_END.length;

/** Steps over the number of dropped datagrams, if nothing is behind it. */
function endsWithDrops(cursor: Cursor): boolean {
  const start = cursor.position;
  cursor.decimal("drops");
  if (cursor.failed || cursor.atLineEnd()) return true;
  cursor.position = start;
  return false;
}

/** The columns of full sockets into the table's next row. */
function decodeTcpColumns(cursor: Cursor, table: SocketTable): void {
  const tcp = table.tcp!;
  const row = table.length;
  tcp.rto[row] = cursor.decimal("rto", 64);
  tcp.ato[row] = cursor.decimal("ato", 64);
  tcp.qack[row] = cursor.decimal("qack");
  tcp.cwnd[row] = cursor.decimal("cwnd");
  tcp.ssthresh[row] = cursor.signed("ssthresh");
  if (!cursor.atLineEnd()) {
    tcp.extra.set(row, { start: cursor.position, end: cursor.lineEnd() });
  }
}

/** The line at hand as the table's next row, if it is one. */
function decodeTcpRow(
  cursor: Cursor,
  table: SocketTable,
  facts: HostFacts,
  hasDrops: boolean,
): void {
  const tcp = table.tcp!;
  decodeInetRow(cursor, table, facts);
  const row = table.length;
  const atPointer = cursor.atLineEnd();
  tcp.present[row] = atPointer ? 0 : 1;
  const likeUdp = hasDrops && !atPointer && endsWithDrops(cursor);
  if (!atPointer && !likeUdp) decodeTcpColumns(cursor, table);
  if (!endRow(cursor, table, TCP_END)) {
    tcp.extra.delete(row);
    return;
  }
  const isShort = likeUdp || (atPointer && !NOT_FULL_STATES.has(table.state[row]));
  if (isShort && !table.lacks(row, "rto")) noteShortRow(cursor, table, TCP_END, AT_POINTER);
  table.length++;
}

/**
 * Decodes one of the two tables; a bad row becomes a problem. `pause`: called with it before more is
 * waited for, if it still arrives.
 */
export function decodeTcp(
  file: CapturedFile,
  family: typeof Family.INET | typeof Family.INET6,
  facts: HostFacts,
  problems: Problem[],
  pause: ((growing: SocketTable) => void) | null = null,
): SocketTable {
  const table = new SocketTable("tcp", family, {
    bytes: file.bytes,
    capacity: rowEstimate(file, 150),
    stride: family === Family.INET ? 1 : 4,
  });
  const cursor = new Cursor(file, family === Family.INET ? "tcp" : "tcp6", problems, {
    pause: () => pause?.(table),
    moved: (bytes) => table.moveTo(bytes),
  });
  if (!cursor.header("sl")) return table;
  const hasDrops = cursor.names("drops");
  while (cursor.nextLine()) {
    table.reserve();
    decodeTcpRow(cursor, table, facts, hasDrops);
  }
  cursor.finish();
  return table;
}
