/**
 * What the real `ss` printed for every stored tree, recorded when the tree was made: the check that
 * needs neither the package nor the network.
 *
 * Trees whose names or numbers `ss` distorts (tests/support/ss/ss_defects.ts) are compared without
 * those names and the widths that hang on them; tests/differential compares them byte for byte.
 */

import assert from "node:assert/strict";
import { namesDigest } from "../../scripts/golden/names.ts";
import type { GoldenCase } from "../../scripts/golden/record.ts";
import { bytesToLatin1 } from "../support/trees/editable_tree.ts";
import { runInProcess } from "../support/programs/in_process.ts";
import { TESTDATA, TREES } from "../support/trees/trees.ts";
import { besidesMissing } from "../support/values/missing_columns.ts";

/** Trees that hold what `ss` distorts, and how lines are made comparable. */
const DISTORTED: Readonly<Record<string, (text: string) => string>> = {
  "unix-6.18": (text) => rowsByInode(withoutUnixNames(text)),
  "owners-6.18": (text) => withoutUnixNames(withoutThreads(withoutCommands(text))),
  "other-tools": withoutUnixNames,
  "wide-numbers": (text) => collapsed(text).replace(/ (4294967295|-1) 0 /g, " WIDE 0 "),
};

/** Nothing of it is comparable: `ss` wraps or cuts every value in it. */
const INCOMPARABLE = new Set(["wide-wrapped"]);

/** Owners in the order of their text: that of `ss` is the folder's own, which a checkout changes. */
function ownersSorted(text: string): string {
  return text.replace(
    /users:\((.*?fd=\d+)\)\)(?=\s)/g,
    (_, list: string) => `users:(${`${list})`.split(/(?<=fd=\d+\)),/).sort().join(",")})`,
  );
}

function collapsed(text: string): string {
  return text.split("\n").map((line) => line.trimEnd().replace(/ +/g, " ")).join("\n");
}

/** Command names between their quotes, and beside netlink port ids, taken out. */
function withoutCommands(text: string): string {
  return collapsed(text).replace(/\("[^\n]*?",pid=/g, '("",pid=')
    .replace(/ (\w+):[^\n*]*\/(\d+) /g, " $1:/$2 ");
}

/** Threads but the main one taken out: `ss` finds them in a live /proc only. */
function withoutThreads(text: string): string {
  return text.replace(/\("",pid=(\d+),tid=(?!\1,)\d+,fd=\d+\),?/g, "").replaceAll(",)", ")");
}

/** Names of unix sockets taken out; the inode behind them stays. */
function withoutUnixNames(text: string): string {
  return collapsed(text).replace(
    /^((?:u_\w+ )?(?:[A-Z][A-Z-]+ )?(?:0 0 )?)[^\n]*? (\d+) \* 0/gm,
    "$1NAME $2 * 0",
  );
}

/** The rows of sockets that have an inode of their own: a phantom row repeats one or has none. */
function rowsByInode(text: string): string {
  const seen = new Set<string>();
  return text.split("\n").filter((line) => {
    const inode = / (\d+) \* 0/.exec(line)?.[1];
    if (!line.includes("NAME") || inode === undefined) return true;
    if (inode === "0" || seen.has(inode)) return false;
    seen.add(inode);
    return true;
  }).join("\n");
}

/** Sockets that only sockscope shows as text, where they are asked for by name. */
function isExtra(args: readonly string[]): boolean {
  return args.some((word) => /^-\w*S/.test(word) || word === "sctp");
}

const digest = await namesDigest();
const trees = TREES.map(({ name }) => name)
  .filter((name) => !INCOMPARABLE.has(name)).sort();

for (const tree of trees) {
  const cases: readonly GoldenCase[] = JSON.parse(
    Deno.readTextFileSync(`${TESTDATA}/${tree}/golden/cases.json`),
  );
  Deno.test(`golden: ${tree} shows what ss showed`, async () => {
    const comparable = DISTORTED[tree] ?? ((text: string) => text);
    let compared = 0;
    for (const { args, file, exit, names } of cases) {
      // Service names are those of the machine that reads.
      if ((names !== undefined && names !== digest) || isExtra(args)) continue;
      const recorded = bytesToLatin1(Deno.readFileSync(`${TESTDATA}/${tree}/golden/${file}`));
      const result = besidesMissing(await runInProcess(args, `${TESTDATA}/${tree}/proc`));
      let expected = ownersSorted(recorded);
      let actual = ownersSorted(bytesToLatin1(result.stdout));
      if (expected.includes(" reordering:0")) {
        // Without it the last column is narrower, and with it the blanks at the lines' ends.
        expected = expected.replaceAll(" reordering:0", "").replace(/ +$/gm, "");
        actual = actual.replace(/ +$/gm, "");
      }
      assert.equal(comparable(actual), comparable(expected), `${tree}: ${args.join(" ")}`);
      assert.equal(result.code === 0, exit === 0, `${tree}: ${args.join(" ")}: exit status`);
      compared++;
    }
    assert.ok(compared >= 6, `only ${compared} answers compared`);
  });
}
