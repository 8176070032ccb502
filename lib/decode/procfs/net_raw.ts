/**
 * /proc/net/raw and /proc/net/raw6.
 *
 * Printed by net/ipv4/raw.c raw_sock_seq_show and net/ipv6/datagram.c __ip6_dgram_sock_seq_show:
 *
 *     255: 00000000:00FF 00000000:0000 07 00000000:00000000 00:00000000 00000000  0  0 16061 2 ffff9 0
 *
 * The columns are UDP's, but the local port is the IP protocol's number and the remote one is 0.
 */

import type { CapturedFile, HostFacts } from "../../model/capture.ts";
import { Family } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { decodeDatagrams } from "./net_udp.ts";

/** Decodes one of the two tables. */
export function decodeRaw(
  file: CapturedFile,
  family: typeof Family.INET | typeof Family.INET6,
  facts: HostFacts,
  problems: Problem[],
): SocketTable {
  const label = family === Family.INET ? "raw" : "raw6";
  return decodeDatagrams(file, "raw", label, family, facts, problems);
}
