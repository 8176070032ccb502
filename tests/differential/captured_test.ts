/**
 * sockscope and the real ss side by side: the same command lines over the same trees, byte by byte,
 * but for the defects of ss that tests/support/ss/ss_defects.ts lists.
 *
 * SOCKSCOPE_SEED and SOCKSCOPE_LINES (for each tree) in the environment ask for another run.
 */

import assert from "node:assert/strict";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { generateTree, type TreeSize } from "../../scripts/tree/generate.ts";
import { type CommandLine, commandLines } from "../support/ss/command_lines.ts";
import {
  compare,
  DEFECTS,
  putRight,
  type Runner,
  ssRunner,
  Tally,
  terminalRunner,
  TreePair,
} from "../support/ss/differential.ts";
import { bytesToLatin1 } from "../support/trees/editable_tree.ts";
import { runInProcess } from "../support/programs/in_process.ts";
import { defectTree } from "../support/trees/defect_tree.ts";
import { needs } from "../support/programs/needs.ts";
import { MAIN } from "../support/programs/program.ts";
import { type ProcEntry, procTree, writeEntries } from "../support/trees/proc_tree.ts";
import { FAST } from "../support/values/property.ts";
import { Random } from "../support/values/random.ts";
import { everyNumber, randomTree } from "../support/trees/random_tree.ts";
import { TESTDATA } from "../support/trees/trees.ts";
import { readTreeFacts } from "../support/trees/tree_facts.ts";
import { foreignTree } from "../support/trees/foreign_tree.ts";
import { besidesMissing } from "../support/values/missing_columns.ts";

const SEED = Number(Deno.env.get("SOCKSCOPE_SEED") ?? 20_260_101);
const LINES_PER_TREE = Number(Deno.env.get("SOCKSCOPE_LINES") ?? (FAST ? 60 : 250));
const RANDOM_TREES = 40;
const LINES_PER_RANDOM_TREE = 40;
/** Least number of command lines that have to be compared over the stored trees. */
const LEAST_LINES = 8 * LINES_PER_TREE;
const WIDTHS = [40, 80, 81, 100, 120, 200, 237];

/** Where scripts/tree/generate.ts begins to count. */
const FIRST_INODE = 10_000;

/** Command lines for tables too large for many. */
const LARGE_TCP = ["-tan", "-tane", "-tno", "-tani", "-Hta", "-4tanp", "-Ota", "-Qtan"];
const LARGE_UNIX = ["-xa", "-x", "-xlH", "-xane", "-A u_dgr,u_seq -a", "-a src unix:/*", "-xap"];

const total = new Tally();
/** Values that were replaced in the trees so far, by defect. */
const disarmed = new Map<string, number>();

const stored = [...Deno.readDirSync(TESTDATA)].map(({ name }) => name).filter(isTree).sort();

for (const [index, tree] of stored.entries()) {
  const root = `${TESTDATA}/${tree}/proc`;
  Deno.test({
    ...needs("reference-ss"),
    name: `ss and sockscope: generated command lines over ${tree}`,
    fn: () => compareGenerated(tree, root, SEED + index),
  });
  Deno.test({
    ...needs("reference-ss"),
    name: `ss and sockscope: terminals of several widths over ${tree}`,
    fn: () => compareOnTerminals(tree, root, SEED + index),
  });
}

Deno.test({
  ...needs("reference-ss"),
  name: "ss and sockscope: a tree that shows every defect of ss",
  fn: async () => {
    await using tree = await procTree(defectTree());
    await compareGenerated("defects", tree.path, SEED);
    await compareOnTerminals("defects", tree.path, SEED);
  },
});

for (
  const [what, make] of [
    ["random trees", randomTree],
    ["random trees of old kernels, other machines and other tools", foreignTree],
  ] as const
) {
  Deno.test({
    ...needs("reference-ss"),
    name: `ss and sockscope: ${what}`,
    fn: async () => {
      for (let seed = SEED; seed < SEED + RANDOM_TREES; seed++) {
        await using tree = await procTree(make(new Random(seed), 12));
        const name = `${make.name} ${seed}`;
        await compareGenerated(name, tree.path, seed, LINES_PER_RANDOM_TREE);
      }
    },
  });
}

Deno.test({
  ...needs("reference-ss"),
  name: "ss and sockscope: the names of every port and protocol",
  fn: async () => {
    await using tree = await procTree(everyNumber());
    await using pair = await prepared("every number", tree.path);
    const ss = await reference();
    const tally = new Tally();
    for (const line of ["-ta", "-ua", "-wa", "-A packet -a", "-A netlink -a", "-an", "-wan"]) {
      await compare(pair, words(line), ss, sockscope, tally);
    }
    finish("every number", tally);
  },
});

Deno.test({
  ...needs("reference-ss"),
  name: "ss and sockscope: the whole program on a real terminal",
  fn: async () => {
    const tree = "mixed-6.18";
    await using pair = await TreePair.prepare(tree, `${TESTDATA}/${tree}/proc`);
    const program = terminalRunner([
      ...[Deno.execPath(), "run", "-A", "--no-prompt", MAIN],
      ...["--proc-root", pair.ours],
    ]);
    const ss = await reference();
    const tally = new Tally();
    for (const columns of WIDTHS) {
      await compare(pair, words("-anp"), ss, program, tally, columns);
    }
    finish("the whole program", tally);
  },
});

Deno.test({
  ...needs("reference-ss", "slow tests"),
  name: "ss and sockscope: a table of over 100,000 rows, laid out in batches",
  fn: () => compareLarge({ tcp: 118_000, tcp6: 4000 }, LARGE_TCP),
});

Deno.test({
  ...needs("reference-ss", "slow tests"),
  name: "ss and sockscope: unix tables larger than what ss sorts at once",
  fn: () => compareLarge({ unix: 9000 }, LARGE_UNIX),
});

Deno.test({
  ...needs("reference-ss"),
  name: "compare: equal texts are found equal, and one altered byte is found",
  fn: async () => {
    for (const tree of stored) {
      await using pair = await TreePair.prepare(tree, `${TESTDATA}/${tree}/proc`);
      const ss = await reference();
      const ideal: Runner = async (args) => {
        const outcome = await ss(args, pair.theirs);
        return { ...outcome, stdout: putRight(outcome.stdout, pair.twin, () => {}) };
      };
      const altered: Runner = async (args, root) => {
        const outcome = await ideal(args, root);
        return { ...outcome, stdout: outcome.stdout.replace(/[0-9]/, "x") };
      };
      const [same, other] = [new Tally(), new Tally()];
      await compare(pair, words("-naeio"), ss, ideal, same);
      await compare(pair, words("-s"), ss, altered, other);
      assert.equal(same.differences.length, 0, same.report());
      assert.equal(other.differences.length, 1);
    }
  },
});

Deno.test({
  ...needs("reference-ss"),
  name: "ss and sockscope: the count of command lines",
  fn: () => {
    console.log(total.summary());
    const replaced = [...disarmed].map(([id, count]) => `${id} ${count}`).join(", ");
    console.log(`values replaced in trees for a listed defect of ss: ${replaced}`);
    assert.ok(total.compared >= LEAST_LINES, `only ${total.compared} command lines compared`);
    assert.ok(total.withRows >= total.compared / 4, "too few command lines selected any row");
    for (const { id, generated } of DEFECTS) {
      const seen = (disarmed.get(id) ?? 0) + (total.normalised.get(id) ?? 0) > 0;
      assert.equal(seen, generated !== false, `defect ${id}`);
    }
  },
});

async function compareGenerated(
  name: string,
  root: string,
  seed: number,
  count = LINES_PER_TREE,
): Promise<void> {
  await using pair = await prepared(name, root);
  const facts = await readTreeFacts(pair.ours);
  const ss = await reference();
  const tally = new Tally();
  for (const line of commandLines(seed, facts, count)) {
    await compare(pair, line, ss, sockscope, tally);
  }
  finish(name, tally);
}

async function compareOnTerminals(name: string, root: string, seed: number): Promise<void> {
  await using pair = await prepared(name, root);
  const facts = await readTreeFacts(pair.ours);
  const ss = await reference();
  const tally = new Tally();
  for (const columns of WIDTHS) {
    const lines = commandLines(seed + columns, facts, 6);
    for (const line of [words("-a"), words("-tuaneop"), ...lines]) {
      await compare(pair, line, ss, sockscope, tally, columns);
    }
  }
  finish(`${name} on terminals`, tally);
}

async function prepared(name: string, root: string): Promise<TreePair> {
  const pair = await TreePair.prepare(name, root);
  for (const [id, count] of pair.disarmed) disarmed.set(id, (disarmed.get(id) ?? 0) + count);
  return pair;
}

/** Fails with a report if there are differences. */
function finish(name: string, tally: Tally): void {
  total.add(tally);
  if (tally.differences.length > 0) {
    throw new Error(`${name}: ${tally.summary()}\n${tally.report()}`);
  }
}

async function compareLarge(size: Partial<TreeSize>, lines: readonly string[]): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "l" });
  try {
    const root = `${folder}/proc`;
    generateTree(root, { tcp: 0, tcp6: 0, udp: 0, unix: 0, owners: 0, seed: SEED, ...size });
    await writeEntries(root, someOwners(1000));
    await using pair = await TreePair.prepare("generated", root);
    const ss = await reference();
    const tally = new Tally();
    for (const line of lines) await compare(pair, words(line), ss, sockscope, tally);
    for (const columns of [80, 200]) {
      await compare(pair, words(lines[0]), ss, sockscope, tally, columns);
    }
    finish("a large table", tally);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A process that owns every third of the generator's first sockets; links are slow to make. */
function someOwners(count: number): Record<string, ProcEntry> {
  const links = Array.from(
    { length: count },
    (_, i) => [`77/fd/${i + 3}`, { link: `socket:[${FIRST_INODE + 3 * i}]` }] as const,
  );
  return { "77/stat": "77 (large server) S 1", ...Object.fromEntries(links) };
}

/** sockscope inside this process. */
async function sockscope(
  args: readonly string[],
  root: string,
  columns?: number,
): ReturnType<Runner> {
  const run = await runInProcess([...args], root, { columns });
  const { code, stdout, stderr } = besidesMissing(run);
  return { code, stdout: bytesToLatin1(stdout), stderr };
}

async function reference(): Promise<Runner> {
  const path = await referenceSs();
  if (path === null) throw new Error("the reference ss has vanished");
  return ssRunner(path);
}

function words(line: string): CommandLine {
  return { args: line.split(" "), faulty: false };
}

function isTree(name: string): boolean {
  try {
    return Deno.statSync(`${TESTDATA}/${name}/proc/net`).isDirectory;
  } catch {
    return false;
  }
}
