/**
 * Tables on terminals of four widths, as tmux shows them: against golden files, and against what the
 * real `ss` says of the same tree (testdata/mixed-6.18/golden), by which those were checked.
 *
 * Screens that are to be otherwise are written anew with SOCKSCOPE_SCREENS=write.
 */

import assert from "node:assert/strict";
import { needs } from "../../support/programs/needs.ts";
import { ROOT, sockscope } from "../../support/programs/program.ts";
import { screensOf } from "../../support/programs/tmux.ts";

const FOLDER = `${ROOT}/testdata/mixed-6.18`;
const WIDTHS = [60, 80, 120, 200] as const;
const LINES: Readonly<Record<string, readonly string[]>> = {
  table: ["--table", "-4tuan"],
  question: [":443"],
};

/** A socket as ss has it: its ends as a table writes them, and processes with their numbers. */
interface Row {
  readonly words: readonly string[];
}

/** The rows of IPv4 over TCP and UDP in `ss -anp`, and those of them with a port. */
function rowsOfSs(port: string | null): Row[] {
  const text = Deno.readTextFileSync(`${FOLDER}/golden/ss_-anp.txt`);
  return text.split("\n").flatMap((line) => {
    const [netid, state, received, sent, local, peer] = line.split(/ +/);
    if (!/^(tcp|udp)$/.test(netid) || !/^\d+\./.test(local)) return [];
    if (port !== null && ![local, peer].some((end) => end.endsWith(`:${port}`))) return [];
    const owners = [...line.matchAll(/\("([^"]+)",pid=(\d+)/g)].map(([, name, pid]) =>
      `${name}(${pid})`
    );
    // As a file has no limit of an accept queue, its 0 is none.
    const limit = state === "LISTEN" ? "-" : sent;
    const end = peer === "0.0.0.0:*" ? "*" : peer;
    const process = [...new Set(owners)].join(",") || "-";
    return [{ words: [netid, state, local, end, received, limit, process] }];
  });
}

const HEADINGS = ["PROTO", "STATE", "LOCAL", "PEER", "RECV-Q", "SEND-Q", "PROCESS"];

/** What a screen says of its rows, each without the columns that it does not have. */
function assertRows(text: string, expected: readonly Row[], what: string): void {
  const [heading, ...lines] = text.trimEnd().split("\n").map((line) => line.split(/ {2,}/));
  const kept = heading.map((word) => HEADINGS.indexOf(word));
  assert.deepEqual(kept, kept.toSorted((a, b) => a - b), what);
  const rows = lines.map((words) => words.join(" ")).sort();
  const wanted = expected.map(({ words }) => kept.map((at) => words[at]).join(" ")).sort();
  assert.deepEqual(rows, wanted, what);
}

/** What is left out first, as issue and documents have it; the ends that were asked for stay. */
const NEVER_LEFT_OUT = ["LOCAL", "PROCESS"];

/** Bold, red, green and yellow, which are to be read on light and on dark, and their ends. */
const COLORS = new Set(["0", "1", "31", "32", "33", "39", "49"]);

Deno.test({
  ...needs("tmux"),
  name: "tables on terminals of 60, 80, 120 and 200 columns: golden screens, with the rows of ss",
  fn: async () => {
    const runs = Object.entries(LINES).flatMap(([name, words]) =>
      WIDTHS.map((columns) => ({
        ...{ name, columns },
        command: [...sockscope(), "--proc-root", `${FOLDER}/proc`, ...words],
      }))
    );
    const screens = await screensOf(runs);
    for (const [index, { name, columns }] of runs.entries()) {
      const { text, joined, colored } = screens[index];
      const what = `${name} at ${columns} columns:\n${text}`;
      const golden = `${import.meta.dirname}/screens/${name}_${columns}.txt`;
      if (Deno.env.get("SOCKSCOPE_SCREENS") === "write") Deno.writeTextFileSync(golden, text);
      assert.equal(text, Deno.readTextFileSync(golden), what);
      // Nothing wraps, and nothing of what is there is cut.
      assert.equal(joined, text, what);
      assert.ok(text.split("\n").every((line) => line.length <= columns), what);
      assertRows(text, rowsOfSs(name === "question" ? "443" : null), what);
      for (const heading of NEVER_LEFT_OUT) assert.ok(text.includes(heading), what);
      if (columns >= 120) assert.ok(HEADINGS.every((heading) => text.includes(heading)), what);
      // deno-lint-ignore no-control-regex
      const used = [...colored.matchAll(/\x1b\[([\d;]*)m/g)].flatMap(([, list]) => list.split(";"));
      assert.deepEqual(used.filter((color) => !COLORS.has(color)), [], what);
      // Who is exposed to the outside stands out.
      for (const line of colored.split("\n")) {
        // deno-lint-ignore no-control-regex
        if (/0\.0\.0\.0:443/.test(line)) assert.match(line, /\x1b\[1m0\.0\.0\.0:443\x1b\[0m/);
      }
      assert.ok(columns === 60 || colored.includes("\x1b[32mLISTEN\x1b["), what);
    }
  },
});
