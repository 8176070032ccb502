/**
 * Fills a network namespace of its own with the quiet sockets of a world, and compares there what
 * `ss` and sockscope print: `live_comparison.ts WORLD SEED COUNT SS [CGROUPS]`, the last a folder
 * of cgroup2 to make cgroups in. Both are run from here, so that the sockets that this process has
 * for itself are there for both.
 */

import { CgroupFolder } from "../../../scripts/world/cgroup.ts";
import type { Child } from "../../../scripts/world/child.ts";
import { mixed } from "../../../scripts/world/mixed.ts";
import { enterNamespaces } from "../../../scripts/world/namespace.ts";
import { AF_NETLINK, netlink } from "../../../scripts/world/sockaddr.ts";
import * as s from "../../../scripts/world/socket.ts";
import { quiet } from "../../../scripts/world/quiet.ts";
import { tcpStates } from "../../../scripts/world/tcp_states.ts";
import { udpRaw } from "../../../scripts/world/udp_raw.ts";
import type { World } from "../../../scripts/world/world.ts";
import { NETLINK_SOCK_DIAG } from "../../../lib/uapi/netlink.ts";
import { Tally } from "../../support/ss/differential.ts";
import { COMMAND } from "../../support/ss/incomparable.ts";
import { compareLive, type LiveCounts } from "../../support/ss/live_comparison.ts";
import { liveLines } from "../../support/ss/live_lines.ts";
import { readTreeFacts } from "../../support/trees/tree_facts.ts";

/** What the actor says at its end. */
export interface LiveReport {
  readonly compared: number;
  readonly withRows: number;
  /** Lines with clocks that had moved. */
  readonly moved: number;
  readonly differences: number;
  readonly summary: string;
  /** The first differences. */
  readonly report: string;
}

function worlds(cgroups: CgroupFolder | null): readonly World[] {
  return [quiet(cgroups), mixed, tcpStates, udpRaw];
}

/** Widths of terminals, and what is shown on each: nothing that lists netlink sockets. */
const WIDTHS = [40, 80, 81, 120, 200];
const TERMINAL_LINES = ["-tan", "-tunaoemi -O", "-tuaiemp --tos --cgroup", "-0aem", "-xam", "-tB"];

if (import.meta.main) {
  const [name, seed, count, ss, folder] = Deno.args;
  const cgroups = folder === undefined ? null : new CgroupFolder(folder);
  const world = worlds(cgroups).find((one) => one.name === name)!;
  Deno.writeTextFileSync("/proc/self/comm", COMMAND);
  const net = enterNamespaces();
  const children: Child[] = [];
  // Listed by both, and as wide as the row of the socket that `ss` asks through.
  s.bind(s.socket(AF_NETLINK, s.RAW, NETLINK_SOCK_DIAG), netlink(0, 0));
  await world.fill({ net, children });
  await s.pause(200);
  const tally = new Tally();
  const counts: LiveCounts = { moved: 0, retried: 0 };
  const facts = {
    ...await readTreeFacts("/proc"),
    devices: ["wire0"],
    cgroups: cgroups === null ? [] : [cgroups.root, ...cgroups.folders()],
  };
  const programs = { ss, folder: "/run" };
  for (const line of liveLines(Number(seed), facts, Number(count))) {
    await compareLive(name, line, programs, tally, counts);
  }
  for (const columns of WIDTHS) {
    for (const words of TERMINAL_LINES) {
      const line = { args: words.split(" "), faulty: false };
      await compareLive(name, line, programs, tally, counts, columns);
    }
  }
  const report: LiveReport = {
    compared: tally.compared,
    withRows: tally.withRows,
    moved: counts.moved,
    differences: tally.differences.length,
    summary:
      `${tally.summary()}\n${counts.moved} held clocks that moved, ${counts.retried} tried again`,
    report: tally.report(),
  };
  console.log(JSON.stringify(report));
  for (const child of children) await child.end();
}
