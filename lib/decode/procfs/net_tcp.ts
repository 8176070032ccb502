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
 */

import type { CapturedFile, HostFacts } from "../../model/capture.ts";
import { Family } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { SocketTable } from "../../table/socket_table.ts";
import { Cursor, rowEstimate } from "./cursor.ts";
import { decodeInetRow } from "./inet_row.ts";

/** Decodes one of the two tables; a bad row becomes a problem. */
export function decodeTcp(
  file: CapturedFile,
  family: typeof Family.INET | typeof Family.INET6,
  facts: HostFacts,
  problems: Problem[],
): SocketTable {
  const table = new SocketTable("tcp", family, {
    bytes: file.bytes,
    capacity: rowEstimate(file.bytes, 150),
    stride: family === Family.INET ? 1 : 4,
  });
  const cursor = new Cursor(file, family === Family.INET ? "tcp" : "tcp6", problems);
  if (!cursor.header("sl")) return table;
  const tcp = table.tcp!;
  while (cursor.nextLine()) {
    table.reserve();
    decodeInetRow(cursor, table, facts);
    const row = table.length;
    if (cursor.atLineEnd()) {
      tcp.present[row] = 0;
    } else {
      tcp.present[row] = 1;
      tcp.rto[row] = cursor.decimal("rto", 64);
      tcp.ato[row] = cursor.decimal("ato", 64);
      tcp.qack[row] = cursor.decimal("qack");
      tcp.cwnd[row] = cursor.decimal("cwnd");
      tcp.ssthresh[row] = cursor.signed("ssthresh");
      if (!cursor.atLineEnd()) {
        tcp.extra.set(row, { start: cursor.position, end: cursor.lineEnd() });
      }
    }
    if (!cursor.rowFailed()) table.length++;
    else tcp.extra.delete(row);
  }
  cursor.finish();
  return table;
}
