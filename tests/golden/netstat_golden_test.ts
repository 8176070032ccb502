/**
 * What the real netstat printed for the stored trees, which needs neither the package nor root: the
 * bytes, but for what tests/support/netstat/comparable.ts lists.
 */

import assert from "node:assert/strict";
import { namesDigest } from "../../scripts/golden/names.ts";
import { netstatLines } from "../../scripts/golden/netstat_lines.ts";
import type { GoldenCase } from "../../scripts/golden/record.ts";
import { latin1 } from "../../lib/model/latin1.ts";
import { comparable } from "../support/netstat/comparable.ts";
import { runLive } from "../support/programs/in_process.ts";
import { TESTDATA, TREES } from "../support/trees/trees.ts";
import { besidesMissing } from "../support/values/missing_columns.ts";

/** Trees whose unix sockets have names that netstat cuts. */
const CUT_NAMES = new Set(["unix-6.18", "owners-6.18"]);
/** Those that lack tables, of which netstat says nothing by its exit status. */
const LACKING = /^(old-kernels|other-tools|sctp|wide-)/;

const digest = await namesDigest();

for (const { name: tree, root } of TREES) {
  const lines = netstatLines(tree);
  if (lines.length === 0) continue;
  Deno.test(`golden: ${tree} shows what netstat showed`, async () => {
    const folder = `${TESTDATA}/${tree}/golden-netstat`;
    const cases: readonly GoldenCase[] = JSON.parse(Deno.readTextFileSync(`${folder}/cases.json`));
    assert.deepEqual(cases.map(({ args }) => args), lines, "every line was recorded");
    let compared = 0;
    for (const { args, file, exit, names } of cases) {
      if (names !== undefined && names !== digest) continue;
      const words = ["netstat", "--proc-root", root, ...args];
      const result = besidesMissing(await runLive(words));
      const same = CUT_NAMES.has(tree) ? comparable : (text: string): string => text;
      const expected = latin1(Deno.readFileSync(`${folder}/${file}`));
      assert.equal(same(latin1(result.stdout)), same(expected), `${tree}: ${args.join(" ")}`);
      const counts = args.some((word) => /^-\w*s/.test(word));
      if (!LACKING.test(tree) && !counts) assert.equal(result.code, exit, args.join(" "));
      compared++;
    }
    assert.ok(compared >= 12, `only ${compared} answers compared`);
  });
}
