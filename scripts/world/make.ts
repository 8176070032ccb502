/**
 * Makes the trees of testdata/, as root, from the project's folder:
 * `deno run -A scripts/world/make.ts [--ss PATH] NAME...|all`. Each world gets a process of its
 * own, since its namespaces end with it.
 *
 * @module
 */

import { copyProc } from "../capture/copy_proc.ts";
import { recordGolden } from "../golden/record.ts";
import { referenceSs } from "../reference_ss.ts";
import type { Child } from "./child.ts";
import { DERIVED } from "./derived.ts";
import { empty } from "./empty.ts";
import { mixed } from "./mixed.ts";
import { enterNamespaces } from "./namespace.ts";
import { owners } from "./owners.ts";
import { packetNetlink } from "./packet_netlink.ts";
import { writeReadme } from "./readme.ts";
import { pause } from "./socket.ts";
import { tcpStates } from "./tcp_states.ts";
import { udpRaw } from "./udp_raw.ts";
import { unixNames } from "./unix_names.ts";
import type { World } from "./world.ts";

const WORLDS: readonly World[] = [
  tcpStates,
  udpRaw,
  unixNames,
  packetNetlink,
  owners,
  mixed,
  empty,
];

async function main(words: readonly string[]): Promise<number> {
  const at = words.indexOf("--ss");
  const ss = at >= 0 ? words[at + 1] : await referenceSs();
  if (ss === null || ss === undefined) {
    console.error("make: no reference ss; give one with --ss PATH");
    return 1;
  }
  const names = words.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
  const all = [...WORLDS.map((world) => world.name), ...DERIVED.map((tree) => tree.name)];
  const wanted = names.length === 0 || names[0] === "all" ? all : names;
  if (wanted.length === 1) return await makeOne(wanted[0], ss);
  for (const name of wanted) {
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "scripts/world/make.ts", "--ss", ss, name],
    }).spawn().status;
    if (code !== 0) return code;
  }
  return 0;
}

async function makeOne(name: string, ss: string): Promise<number> {
  const derived = DERIVED.find((tree) => tree.name === name);
  const world = WORLDS.find((one) => one.name === name);
  const kernel = Deno.osRelease().split(".").slice(0, 2).join(".");
  const tree = `testdata/${name}${world ? `-${kernel}` : ""}`;
  try {
    Deno.removeSync(tree, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (world) await captureWorld(world, tree, kernel, ss);
  else if (derived) {
    derived.write(`${tree}/proc`, `testdata/mixed-${kernel}/proc`);
    writeReadme(tree, `Hand-derived, not captured: ${derived.about}.`);
    console.error(`${tree}: ${await recordGolden(tree, ss)} answers`);
  } else {
    console.error(`make: no world called ${name}`);
    return 1;
  }
  return 0;
}

async function captureWorld(
  world: World,
  tree: string,
  kernel: string,
  ss: string,
): Promise<void> {
  const project = Deno.cwd();
  const children: Child[] = [];
  Deno.writeTextFileSync("/proc/self/comm", "world");
  const net = enterNamespaces();
  try {
    await world.fill({ net, children });
    await pause(50);
    Deno.chdir(project);
    const pids = world.name === "empty" ? [] : [Deno.pid, ...children.map((child) => child.pid)];
    const report = copyProc({
      root: "/proc",
      netOf: Deno.pid,
      to: `${tree}/proc`,
      pids,
      noPaths: true,
      leadersOnly: !world.threads,
      cgroup: `0::/system.slice/${world.name}.service\n`,
    });
    writeReadme(
      tree,
      `Made by \`scripts/world/make.ts ${world.name}\` on Linux ${kernel}: ${world.about}. ` +
        "fd links to files are left out and cgroup paths are replaced.",
    );
    const answers = await recordGolden(tree, ss);
    console.error(`${tree}: ${report.files} files, ${report.links} links, ${answers} answers`);
  } finally {
    for (const child of children) await child.end();
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
