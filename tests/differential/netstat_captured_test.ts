/**
 * sockscope and the real netstat side by side: the same command lines over the same trees, byte by
 * byte, but for what tests/support/netstat/comparable.ts lists.
 *
 * SOCKSCOPE_SEED and SOCKSCOPE_LINES (for each tree) in the environment ask for another run.
 */

import assert from "node:assert/strict";
import { netstatLines } from "../../scripts/golden/netstat_lines.ts";
import { referenceNetstat } from "../../scripts/reference_netstat.ts";
import { copyFolder } from "../../scripts/world/no_ipv6.ts";
import { latin1 } from "../../lib/model/latin1.ts";
import { netstatLine } from "../support/netstat/command_lines.ts";
import { faultOf, NetstatTally } from "../support/netstat/comparison.ts";
import { netstatOver, type NetstatRun } from "../support/netstat/reference.ts";
import { runLive } from "../support/programs/in_process.ts";
import { needs } from "../support/programs/needs.ts";
import { type ProcEntry, procTree } from "../support/trees/proc_tree.ts";
import { randomTree } from "../support/trees/random_tree.ts";
import { TREES } from "../support/trees/trees.ts";
import { besidesMissing } from "../support/values/missing_columns.ts";
import { Random } from "../support/values/random.ts";

const SEED = Number(Deno.env.get("SOCKSCOPE_SEED") ?? 20_261_128);
const LINES_PER_TREE = Number(Deno.env.get("SOCKSCOPE_LINES") ?? 40);
const RANDOM_TREES = 20;
const LINES_PER_RANDOM_TREE = 20;

/** Gives every process a command line, without which netstat takes it for nobody. */
function withCommandLines(root: string): void {
  for (const { name } of [...Deno.readDirSync(root)]) {
    if (!/^\d+$/.test(name)) continue;
    const path = `${root}/${name}`;
    if (hasFile(`${path}/cmdline`)) continue;
    const comm = hasFile(`${path}/comm`) ? Deno.readTextFileSync(`${path}/comm`).trim() : "";
    Deno.writeTextFileSync(`${path}/cmdline`, `/usr/bin/${comm.replaceAll("/", "_")}\0-x\0`);
  }
}

/** The tree with states of TCP that there are. */
function withKnownStates(entries: Record<string, ProcEntry>): Record<string, ProcEntry> {
  const known = (text: ProcEntry): ProcEntry =>
    typeof text === "string"
      ? text.replace(/ (?:0[C-F]|[1-9A-F].) (?=[0-9A-F]{8}:)/g, " 01 ")
      : text;
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [
      name,
      name.startsWith("net/tcp") ? known(entry) : entry,
    ]),
  );
}

function hasFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** sockscope inside this process. */
async function sockscope(root: string, args: readonly string[]): Promise<NetstatRun> {
  const { code, stdout, stderr } = besidesMissing(
    await runLive(["netstat", "--proc-root", root, ...args]),
  );
  return { code, stdout: latin1(stdout), stderr };
}

/** Compares generated command lines over a tree. */
async function compareOver(root: string, seed: number, count: number): Promise<NetstatTally> {
  const netstat = (await referenceNetstat())!;
  const random = new Random(seed);
  const tally = new NetstatTally();
  for (let line = 0; line < count; line++) {
    const args = netstatLine(random, false);
    const expected = await netstatOver(netstat, root, args);
    tally.add(args, expected, faultOf(expected, await sockscope(root, args)));
  }
  return tally;
}

for (const [index, { name, root }] of TREES.entries()) {
  if (netstatLines(name).length === 0) continue;
  Deno.test({
    ...needs("root", "netns", "reference-netstat"),
    name: `netstat and sockscope: generated command lines over ${name}`,
    fn: async () => {
      const folder = await Deno.makeTempDir({ prefix: "n" });
      try {
        copyFolder(root, `${folder}/proc`);
        withCommandLines(`${folder}/proc`);
        const tally = await compareOver(`${folder}/proc`, SEED + index, LINES_PER_TREE);
        assert.deepEqual(tally.differences, [], tally.summary());
        assert.ok(tally.withRows >= LINES_PER_TREE / 8, tally.summary());
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

Deno.test({
  ...needs("root", "netns", "reference-netstat"),
  name: "netstat and sockscope: generated command lines over random trees",
  fn: async () => {
    const random = new Random(SEED);
    for (let index = 0; index < RANDOM_TREES; index++) {
      await using tree = await procTree(withKnownStates(randomTree(random, 30)));
      withCommandLines(tree.path);
      const tally = await compareOver(tree.path, SEED + 1000 + index, LINES_PER_RANDOM_TREE);
      assert.deepEqual(tally.differences, [], `tree ${index}: ${tally.summary()}`);
    }
  },
});

Deno.test("faultOf: equal answers have none, and one altered byte is one", () => {
  const answer = { code: 0, stdout: "Active\nProto\ntcp 0\nraw 1\n", stderr: "" };
  assert.equal(faultOf(answer, answer), undefined);
  assert.match(faultOf(answer, { ...answer, stdout: "Active\nProto\ntcp 0\nraw 2\n" })!, /raw 2/);
  assert.match(faultOf(answer, { ...answer, stdout: "Active\nProto\ntcp 0\n" })!, /raw 1/);
  assert.match(faultOf(answer, { ...answer, code: 1 })!, /exit status/);
});
