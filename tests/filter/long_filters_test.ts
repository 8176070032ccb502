/** Filters of any length: none may exhaust the stack or take more than its length in time. */

import assert from "node:assert/strict";
import { parseFlags } from "../../lib/cli/parse_flags.ts";
import { runInProcess } from "../support/programs/in_process.ts";
import { HEADER, type ProcTree, procTree } from "../support/trees/proc_tree.ts";
import { filterError, parsed } from "../support/values/queries.ts";
import { strictText } from "../support/trees/trees.ts";

const TERMS = 100_000;
const LONGEST_MS = 10_000;

function tree(): Promise<ProcTree> {
  const row = (port: string): string =>
    `0: 0100007F:${port} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 7 1 0 100 0 0 10 0\n`;
  return procTree({ "net/tcp": HEADER.tcp + row("0016") + row("0050") });
}

/** Ports that a filter leaves, and what was complained of; fails where it takes too long. */
async function ports(
  words: readonly string[],
): Promise<{ ports: number[]; code: number; stderr: string }> {
  await using small = await tree();
  const start = performance.now();
  const { stdout, stderr, code } = await runInProcess(["--jsonl", "-tan", ...words], small.path);
  assert.ok(performance.now() - start < LONGEST_MS);
  const lines = strictText(stdout).split("\n").slice(0, -1);
  return { ports: lines.map((line) => JSON.parse(line).local_port), code, stderr };
}

function repeated(count: number, ...words: readonly string[]): string[] {
  return Array.from({ length: count }, () => words).flat();
}

for (const joint of ["or", "and", ""]) {
  Deno.test(`filter: ${TERMS} terms with "${joint}" between them`, async () => {
    const chain = repeated(TERMS, "sport", "!=", "80", ...(joint ? [joint] : []));
    const { ports: left, stderr } = await ports([...chain, "sport", "!=", "80"]);
    assert.equal(stderr, "");
    assert.deepEqual(left, [22]);
  });
}

Deno.test(`filter: ${TERMS} nots, an even and an odd number`, async () => {
  const nots = repeated(TERMS, "not");
  assert.deepEqual((await ports([...nots, "sport", "=", "80"])).ports, [80]);
  assert.deepEqual((await ports([...nots, "!", "sport", "=", "80"])).ports, [22]);
});

Deno.test("filter: names looked up in a long chain", async () => {
  const chain = repeated(20_000, "dev", "!=", "lo", "and");
  assert.deepEqual((await ports([...chain, "sport", "22"])).ports, [22]);
});

Deno.test("filter: parentheses nest a thousand deep", async () => {
  const deep = [...repeated(1000, "("), "sport", "22", ...repeated(1000, ")")];
  assert.deepEqual((await ports(deep)).ports, [22]);
  const nots = [...repeated(900, "not", "("), "sport", "22", ...repeated(900, ")")];
  assert.deepEqual((await ports(nots)).ports, [22]);
});

for (const depth of [1001, 2000, TERMS]) {
  Deno.test(`filter: ${depth} parentheses are too many, which is told where`, async () => {
    const deep = [...repeated(depth, "("), "sport", "22", ...repeated(depth, ")")];
    const { code, stderr } = await ports(deep);
    assert.equal(code, 2);
    assert.match(stderr, /^sockscope: filter: parentheses nest too deep\n/);
    assert.equal(filterError(deep.join(" ")).offset, 2000);
  });
}

Deno.test("filter: parentheses side by side do not nest", () => {
  const many = repeated(3000, "(", "sport", "22", ")").join(" ");
  assert.ok(parsed(repeated(3, "(", "sport", "22", ")").join(" ")).startsWith("((src * 22 and"));
  assert.doesNotThrow(() => parseFlags(["--", ...many.split(" ")]));
  assert.match(filterError(`${many} bogus`).message, /instead of "bogus"/);
});

Deno.test("-F: a file of a hundred thousand lines", async () => {
  const file = await Deno.makeTempFile();
  try {
    const line = "sport = 1 or\n# a comment\n0 another\n";
    await Deno.writeTextFile(file, `${line.repeat(TERMS)}sport = 80\n`);
    assert.deepEqual((await ports(["-F", file])).ports, [80]);
    assert.deepEqual((await ports([`--filter=${file}`, "sport", "22", "or"])).ports, [22, 80]);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("-F: a word of sixteen million characters", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, `sport ${"9".repeat(16 * 1024 * 1024)}`);
    const { code, stderr } = await ports(["-F", file]);
    assert.equal(code, 2);
    assert.match(stderr.slice(0, 100), /^sockscope: filter: /);
  } finally {
    await Deno.remove(file);
  }
});
