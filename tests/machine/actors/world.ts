/**
 * Fills a network namespace of its own with the sockets of one of the worlds that captured trees
 * are made of: `world.ts NAME`. They are quiet but for the timers of "tcp-states": nothing else
 * changes once it is ready.
 */

import type { Child } from "../../../scripts/world/child.ts";
import { mixed } from "../../../scripts/world/mixed.ts";
import { enterNamespaces } from "../../../scripts/world/namespace.ts";
import { owners } from "../../../scripts/world/owners.ts";
import { packetNetlink } from "../../../scripts/world/packet_netlink.ts";
import { pause } from "../../../scripts/world/socket.ts";
import { quiet } from "../../../scripts/world/quiet.ts";
import { tcpStates } from "../../../scripts/world/tcp_states.ts";
import { udpRaw } from "../../../scripts/world/udp_raw.ts";
import { unixNames } from "../../../scripts/world/unix_names.ts";
import { playUntilEnd } from "../../support/programs/actor.ts";

/** What the actor says when it is ready: a process in the namespace. */
export interface WorldReport {
  readonly pid: number;
}

const WORLDS = [mixed, owners, packetNetlink, quiet(null), tcpStates, udpRaw, unixNames];

if (import.meta.main) {
  const world = WORLDS.find(({ name }) => name === Deno.args[0])!;
  Deno.writeTextFileSync("/proc/self/comm", "world");
  const net = enterNamespaces();
  const children: Child[] = [];
  await world.fill({ net, children });
  await pause(200);
  const report: WorldReport = { pid: Deno.pid };
  await playUntilEnd(report);
  for (const child of children) await child.end();
  Deno.exit(0);
}
