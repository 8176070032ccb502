/**
 * Fills network namespaces of its own with the sockets of one of the worlds that captured trees are
 * made of, and reads them three times: from procfs, from sock_diag, and from procfs again.
 * `sources.ts NAME`; says what it read and ends.
 */

import type { Child } from "../../../scripts/world/child.ts";
import { mixed } from "../../../scripts/world/mixed.ts";
import { enterNamespaces } from "../../../scripts/world/namespace.ts";
import { owners } from "../../../scripts/world/owners.ts";
import { packetNetlink } from "../../../scripts/world/packet_netlink.ts";
import { inet4 } from "../../../scripts/world/sockaddr.ts";
import { bound, pause, STREAM } from "../../../scripts/world/socket.ts";
import { tcpStates } from "../../../scripts/world/tcp_states.ts";
import { udpRaw } from "../../../scripts/world/udp_raw.ts";
import { unixNames } from "../../../scripts/world/unix_names.ts";
import { acquire } from "../../../lib/acquire/acquire.ts";
import { hostFacts } from "../../../lib/acquire/host_facts.ts";
import { decode } from "../../../lib/decode/decode.ts";
import { planSources } from "../../../lib/plan/plan_sources.ts";
import { queryOf } from "../../support/values/queries.ts";
import { rowsOf, type SourceRow } from "../../support/ss/source_rows.ts";

/** What the actor says. */
export interface SourcesReport {
  /** The tables that sock_diag answered for. */
  readonly asked: readonly string[];
  readonly before: readonly SourceRow[];
  readonly diag: readonly SourceRow[];
  readonly after: readonly SourceRow[];
  readonly problems: readonly string[];
}

const WORLDS = [tcpStates, udpRaw, unixNames, packetNetlink, mixed, owners];

if (import.meta.main) {
  const world = WORLDS.find(({ name }) => name === Deno.args[0])!;
  const net = enterNamespaces();
  const children: Child[] = [];
  try {
    await world.fill({ net, children });
    // One of those that no file of procfs has.
    bound(inet4("127.0.0.1", 61), STREAM);
    await pause(300);
    const problems: string[] = [];
    const read = async (source: string): Promise<[SourceRow[], string[]]> => {
      const query = queryOf(["--source", source, "--json", "-an", "-A", "all,udplite"]);
      const [capture] = await acquire(planSources(query), hostFacts());
      const decoded = decode(capture, { summary: false, attributes: true });
      problems.push(...decoded.problems.map((problem) => JSON.stringify(problem)));
      return [
        decoded.tables.flatMap(rowsOf),
        capture.sources.filter((one) => one.source === "diag").map(({ id }) => id),
      ];
    };
    const [before] = await read("procfs");
    const [diag, asked] = await read("auto");
    const [after] = await read("procfs");
    const report: SourcesReport = { asked, before, diag, after, problems };
    console.log(JSON.stringify(report));
  } finally {
    for (const child of children) await child.end();
  }
  Deno.exit(0);
}
