/**
 * /proc/net/udp, udp6, udplite, udplite6, and icmp, icmp6 (ping sockets), which share the format.
 *
 * Printed by net/ipv4/udp.c udp4_format_sock, net/ipv6/datagram.c __ip6_dgram_sock_seq_show and
 * net/ipv4/ping.c ping_v4_format_sock:
 *
 *     393: 00000000:0277 00000000:0000 07 00000000:00000000 00:00000000 00000000  0  0 16061 2 ffff9 0
 *
 * After `pointer`: datagrams dropped (since 2.6.27, named in IPv6's header since 3.6). A ping
 * socket's port is its ICMP identifier.
 */

import type { CapturedFile, HostFacts } from "../../model/capture.ts";
import { Family } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { type Protocol, SocketTable } from "../../table/socket_table.ts";
import { Cursor, rowEstimate } from "./cursor.ts";
import { decodeInetRow, INET_END } from "./inet_row.ts";
import { endRow } from "./row_end.ts";

/** Decodes a table of datagram sockets, or of raw ones, whose rows differ in meaning only. */
export function decodeDatagrams(
  file: CapturedFile,
  protocol: Protocol,
  label: string,
  family: typeof Family.INET | typeof Family.INET6,
  facts: HostFacts,
  problems: Problem[],
): SocketTable {
  const table = new SocketTable(protocol, family, {
    bytes: file.bytes,
    capacity: rowEstimate(file, 128),
    stride: family === Family.INET ? 1 : 4,
    drops: true,
  });
  const cursor = new Cursor(file, label, problems);
  if (!cursor.header("sl")) return table;
  const named = cursor.names("drops");
  while (cursor.nextLine()) {
    table.reserve();
    decodeInetRow(cursor, table, facts);
    // Kernels before 2.6.27 end the row here: absent must not become zero.
    let drops = cursor.atLineEnd() ? NaN : cursor.decimal("drops");
    // With more behind it, and no header that says what it is, it is a column of another table.
    if (!named && !cursor.atLineEnd()) drops = NaN;
    table.drops![table.length] = drops;
    if (endRow(cursor, table, INET_END)) table.length++;
  }
  cursor.finish();
  return table;
}

/** Decodes one of the UDP or UDP-Lite tables. */
export function decodeUdp(
  file: CapturedFile,
  protocol: "udp" | "udplite" | "ping",
  family: typeof Family.INET | typeof Family.INET6,
  facts: HostFacts,
  problems: Problem[],
): SocketTable {
  const name = protocol === "ping" ? "icmp" : protocol;
  const label = family === Family.INET ? name : `${name}6`;
  return decodeDatagrams(file, protocol, label, family, facts, problems);
}
