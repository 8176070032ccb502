/**
 * The released files answer as the source does: x86_64 over generated command lines, compared with
 * `ss` (tests/binary/ has its golden cases); aarch64 over golden cases, with no libraries given.
 */

import assert from "node:assert/strict";
import type { GoldenCase } from "../../scripts/golden/record.ts";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { commandLines } from "../support/ss/command_lines.ts";
import { compare, type Runner, ssRunner, Tally, TreePair } from "../support/ss/differential.ts";
import { bytesToLatin1 } from "../support/trees/editable_tree.ts";
import { runInProcess } from "../support/programs/in_process.ts";
import { readTreeFacts } from "../support/trees/tree_facts.ts";
import { TREES } from "../support/trees/trees.ts";
import { besidesMissing } from "../support/values/missing_columns.ts";
import { needsRelease, released, ROOT } from "./support.ts";

const TESTDATA = `${ROOT}/testdata`;
const SEED = Number(Deno.env.get("SOCKSCOPE_SEED") ?? 20_260_101);
const LINES_PER_TREE = Number(Deno.env.get("SOCKSCOPE_LINES") ?? 160);
/** Every how many-eth golden case is run under the emulator, where each takes seconds. */
const AARCH64_SHARE = 20;

const trees = TREES.map(({ name }) => name);

/** Runs `work` over all items, one per processor at a time. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) await work(items[next++]);
  };
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, worker));
}

/** A tree and the words of a command line. */
type Case = readonly [tree: string, args: readonly string[]];

function goldenCases(): Case[] {
  return trees.flatMap((tree) => {
    const text = Deno.readTextFileSync(`${TESTDATA}/${tree}/golden/cases.json`);
    const cases: readonly GoldenCase[] = JSON.parse(text);
    return cases.map(({ args }): Case => [tree, args]);
  });
}

/** Asserts that a program prints, says and returns what the source does. */
async function assertSame(program: readonly string[], cases: readonly Case[]): Promise<void> {
  const text = new TextDecoder();
  await inParallel(cases, async ([tree, args]) => {
    const root = `${TESTDATA}/${tree}/proc`;
    const expected = await runInProcess(args, root);
    const actual = await new Deno.Command(program[0], {
      args: [...program.slice(1), "--proc-root", root, ...args],
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const what = `${tree}: ${args.join(" ")}`;
    assert.equal(bytesToLatin1(actual.stdout), bytesToLatin1(expected.stdout), what);
    assert.equal(text.decode(actual.stderr), expected.stderr, what);
    assert.equal(actual.code, expected.code, what);
  });
}

Deno.test({
  ...needsRelease("aarch64", "qemu-aarch64-static", "slow tests"),
  name: "released file, aarch64: the bytes of the source for golden cases of every tree",
  fn: () => {
    const cases = goldenCases().filter((_, index) => index % AARCH64_SHARE === 0);
    // No -L: there is no folder of aarch64 libraries for it to find.
    return assertSame(["qemu-aarch64-static", released("aarch64")], cases);
  },
});

Deno.test({
  ...needsRelease("x86_64", "reference-ss", "slow tests"),
  name: "released file, x86_64: generated command lines over every tree, as ss answers them",
  fn: async () => {
    const ss = ssRunner((await referenceSs())!);
    const total = new Tally();
    await inParallel([...trees.entries()], async ([index, tree]) => {
      await using pair = await TreePair.prepare(tree, `${TESTDATA}/${tree}/proc`);
      const facts = await readTreeFacts(pair.ours);
      for (const line of commandLines(SEED + index, facts, LINES_PER_TREE)) {
        await compare(pair, line, ss, releasedRunner, total);
      }
    });
    console.log(total.summary());
    assert.equal(total.differences.length, 0, total.report());
  },
});

/** Runs the released file over a tree. */
const releasedRunner: Runner = async (args, root) => {
  const output = await new Deno.Command(released("x86_64"), {
    args: ["--proc-root", root, ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return besidesMissing({
    code: output.code,
    stdout: bytesToLatin1(output.stdout),
    stderr: new TextDecoder().decode(output.stderr),
  });
};
