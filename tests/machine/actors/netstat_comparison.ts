/**
 * Fills a network namespace of its own with the sockets of a world, and compares there what netstat
 * and sockscope print: `netstat_comparison.ts WORLD SEED COUNT NETSTAT`.
 */

import { latin1 } from "../../../lib/model/latin1.ts";
import type { Child } from "../../../scripts/world/child.ts";
import { mixed } from "../../../scripts/world/mixed.ts";
import { enterNamespaces } from "../../../scripts/world/namespace.ts";
import { owners } from "../../../scripts/world/owners.ts";
import * as s from "../../../scripts/world/socket.ts";
import { quiet } from "../../../scripts/world/quiet.ts";
import { tcpStates } from "../../../scripts/world/tcp_states.ts";
import { udpRaw } from "../../../scripts/world/udp_raw.ts";
import type { World } from "../../../scripts/world/world.ts";
import { netstatLine } from "../../support/netstat/command_lines.ts";
import { faultOf, NetstatTally } from "../../support/netstat/comparison.ts";
import type { NetstatRun } from "../../support/netstat/reference.ts";
import { runLive } from "../../support/programs/in_process.ts";
import { Random } from "../../support/values/random.ts";

/** What the actor says at its end. */
export interface NetstatReport {
  readonly compared: number;
  readonly withRows: number;
  /** Lines that held clocks or counters which had moved, and were the same but for those. */
  readonly moved: number;
  readonly differences: number;
  readonly summary: string;
  /** The first differences. */
  readonly report: string;
}

const WORLDS: readonly World[] = [quiet(null), mixed, owners, tcpStates, udpRaw];
/** How often a line is asked until the answers before and after are the same. */
const TRIES = 4;

/** What the real one says. */
async function netstat(program: string, args: readonly string[]): Promise<NetstatRun> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { LC_ALL: "C" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { code, stdout: latin1(stdout), stderr: latin1(stderr) };
}

async function sockscope(args: readonly string[]): Promise<NetstatRun> {
  const { code, stdout, stderr } = await runLive(["netstat", ...args]);
  return { code, stdout: latin1(stdout), stderr };
}

/** An answer without what timers count, and without the counters, which move by themselves. */
function still(run: NetstatRun): NetstatRun {
  const stdout = run.stdout.replace(/\(\d+\.\d\d\/\d+\/-?\d+\)/g, "(timer)").replace(
    /\d{2,}/g,
    (number) => run.stdout.startsWith("Active") ? number : "count",
  );
  return { ...run, stdout };
}

/** Asks both until the real one says the same before and after; true if only clocks moved. */
async function compareLive(
  program: string,
  args: readonly string[],
  tally: NetstatTally,
): Promise<boolean> {
  for (let tries = 1;; tries++) {
    const before = await netstat(program, args);
    const ours = await sockscope(args);
    const fault = faultOf(before, ours);
    if (fault === undefined) {
      tally.add(args, before, undefined);
      return false;
    }
    const after = await netstat(program, args);
    if (faultOf(after, ours) === undefined) {
      tally.add(args, after, undefined);
      return false;
    }
    if (tries < TRIES) continue;
    const moves = faultOf(before, after) !== undefined;
    const rest = moves ? faultOf(still(before), still(ours)) : fault;
    tally.add(args, before, rest);
    return rest === undefined;
  }
}

if (import.meta.main) {
  const [name, seed, count, program] = Deno.args;
  const world = WORLDS.find((one) => one.name === name)!;
  Deno.writeTextFileSync("/proc/self/comm", "world");
  const net = enterNamespaces();
  const children: Child[] = [];
  await world.fill({ net, children });
  await s.pause(200);
  const random = new Random(Number(seed));
  const tally = new NetstatTally();
  let moved = 0;
  for (let line = 0; line < Number(count); line++) {
    if (await compareLive(program, netstatLine(random, true), tally)) moved++;
  }
  const report: NetstatReport = {
    compared: tally.compared,
    withRows: tally.withRows,
    moved,
    differences: tally.differences.length,
    summary: `${tally.summary()}, ${moved} held what moves`,
    report: tally.differences.slice(0, 5).join("\n"),
  };
  console.log(JSON.stringify(report));
  for (const child of children) await child.end();
}
