/**
 * Fills a network namespace of its own with the quiet sockets of a world, and compares there what
 * `lsof` and sockscope print: `lsof_comparison.ts WORLD SEED COUNT LSOF`. Both read the /proc of the
 * sandbox, in which this process and its children are alone.
 */

import type { Child } from "../../../scripts/world/child.ts";
import { startChild } from "../../../scripts/world/child.ts";
import { mixed } from "../../../scripts/world/mixed.ts";
import { enterNamespaces } from "../../../scripts/world/namespace.ts";
import { packetNetlink } from "../../../scripts/world/packet_netlink.ts";
import { AF_INET, AF_INET6, inet4, inet6 } from "../../../scripts/world/sockaddr.ts";
import * as s from "../../../scripts/world/socket.ts";
import { tcpStates } from "../../../scripts/world/tcp_states.ts";
import { udpRaw } from "../../../scripts/world/udp_raw.ts";
import type { World } from "../../../scripts/world/world.ts";
import { asTheirs } from "../../support/lsof/defects.ts";
import { lsofLines, type ProcessFacts } from "../../support/lsof/command_lines.ts";
import { socketsOnly } from "../../support/lsof/fields.ts";
import { runLive } from "../../support/programs/in_process.ts";
import { bytesToLatin1 } from "../../support/trees/editable_tree.ts";
import { readTreeFacts } from "../../support/trees/tree_facts.ts";

/** What the actor says at its end. */
export interface LsofReport {
  readonly compared: number;
  readonly withRows: number;
  readonly refused: number;
  readonly differences: number;
  /** The first differences. */
  readonly report: string;
}

const WORLDS: readonly World[] = [mixed, tcpStates, udpRaw, packetNetlink];
const COMMAND = "holder";
/** Descriptors that this program has for itself are below. */
const FIRST_FD = 30;
const SHOWN = 10;

/** What the programs of one run are compared by. */
interface Outcome {
  readonly code: number;
  readonly text: string;
  readonly stderr: string;
}

async function runReference(lsof: string, args: readonly string[]): Promise<Outcome> {
  // Into a file, so that this process has no pipe more while it is looked at.
  const file = "/run/reference";
  const script = 'exec "$0" "$@" >/run/reference 2>/run/complaints';
  const { code } = await new Deno.Command("sh", {
    args: ["-c", script, lsof, ...args],
    clearEnv: true,
    env: { LANG: "C.UTF-8", PATH: "/usr/bin:/bin" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn().status;
  const stderr = Deno.readTextFileSync("/run/complaints");
  return { code, text: bytesToLatin1(Deno.readFileSync(file)), stderr };
}

async function runOurs(args: readonly string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await runLive(["lsof", ...args]);
  return { code, text: bytesToLatin1(stdout), stderr };
}

/** Sockets that no world has: in no table, and of processes of other users. */
async function more(children: Child[]): Promise<void> {
  const unbound = s.socket(AF_INET, s.STREAM);
  const bound = s.bind(s.socket(AF_INET6, s.DGRAM), inet6("::1", 8088));
  const web = s.listener(inet4("0.0.0.0", 8089));
  children.push(await startChild({ name: "web server", shares: [web, unbound], uid: 33 }));
  children.push(await startChild({ name: "fifteen-letters", shares: [bound, web], uid: 1000 }));
  children.push(await startChild({ name: "none", shares: [] }));
}

/** Socket descriptors of this process, but for those that it may have for itself. */
function socketFds(): number[] {
  return [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => Number(name))
    .filter((fd) => {
      if (fd < FIRST_FD) return false;
      try {
        return Deno.readLinkSync(`/proc/self/fd/${fd}`).startsWith("socket:");
      } catch {
        return false;
      }
    });
}

function difference(args: readonly string[], theirs: Outcome, ours: Outcome): string | null {
  const words = args.map((word) => /^[\w@:,.+^-]+$/.test(word) ? word : `'${word}'`).join(" ");
  if ((theirs.code === 0) !== (ours.code === 0)) {
    return `${words}\n  exit status: lsof ${theirs.code}, other ${ours.code}\n  ${
      (theirs.stderr + ours.stderr).slice(0, 300)
    }`;
  }
  if (theirs.text === ours.text) return null;
  const [left, right] = [theirs.text.split("\n"), ours.text.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `${words}\n  line ${at + 1}\n    lsof:  ${JSON.stringify(left[at])}\n    other: ${
    JSON.stringify(right[at])
  }\n  ${ours.stderr.slice(0, 200)}`;
}

if (import.meta.main) {
  const [name, seed, count, lsof] = Deno.args;
  const world = WORLDS.find((one) => one.name === name)!;
  Deno.writeTextFileSync("/proc/self/comm", COMMAND);
  const net = enterNamespaces();
  const children: Child[] = [];
  await world.fill({ net, children });
  await more(children);
  await s.pause(200);
  const facts = await readTreeFacts("/proc");
  const hosts = [...new Set([...facts.ipv4, ...facts.ipv6])]
    .filter((one) => !/^(0\.0\.0\.0|::|127\.0\.0\.1|::1|::ffff:.*)$/.test(one))
    .map((one, at) => `${one} host-${at}.example host-${at}`);
  Deno.writeTextFileSync(
    "/etc/hosts",
    ["127.0.0.1 localhost", "::1 localhost", ...hosts, ""].join("\n"),
  );
  const processes: ProcessFacts = {
    pids: [Deno.pid, ...children.map(({ pid }) => pid)],
    fds: socketFds(),
    commands: [
      "hold",
      "^hold",
      "web",
      "fif",
      "/S/i",
      "/^[hw].*r$/",
      "/o\\{0,1\\}l/b",
      "nosuch",
      "^none",
      "",
    ],
    users: ["root", "33", "1000", "www-data", "0"],
  };
  // What this process opens for itself at its first run, a pair of unix sockets, it has in all others.
  await runReference(lsof, ["-U"]);
  await runOurs(["-U"]);
  await s.pause(200);
  let [compared, withRows, refused] = [0, 0, 0];
  const differences: string[] = [];
  for (const { args, reduced } of lsofLines(Number(seed), facts, processes, Number(count))) {
    const reduce = (one: Outcome): Outcome =>
      reduced ? { ...one, text: socketsOnly(one.text) } : one;
    const theirs = reduce(await runReference(lsof, args));
    const ours = await runOurs(args);
    compared++;
    if (theirs.code !== 0 && ours.code === 2) refused++;
    if (theirs.text.split("\n").length > 2) withRows++;
    const found = difference(args, theirs, reduce({ ...ours, text: asTheirs(ours.text) }));
    if (found !== null) differences.push(found);
  }
  const report: LsofReport = {
    ...{ compared, withRows, refused, differences: differences.length },
    report: differences.slice(0, SHOWN).join("\n"),
  };
  console.log(JSON.stringify(report));
  for (const child of children) await child.end();
}
