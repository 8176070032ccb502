/** The README says what is true: its tables are those of the data that they describe. */

import assert from "node:assert/strict";
import { ROOT } from "../../scripts/child.ts";
import { FLAGS } from "../../lib/cli/flags.ts";
import { NETSTAT_GROUPS } from "../../lib/cli/netstat/flags.ts";
import { NETSTAT_DEFECTS } from "../support/netstat/comparable.ts";
import { LIVE_DEFECTS } from "../support/ss/live_defects.ts";
import { SS_DEFECTS } from "../support/ss/ss_defects.ts";
import { FOREIGN_DEFECTS } from "../support/ss/ss_defects_foreign.ts";

const README = Deno.readTextFileSync(`${ROOT}/README.md`);

/** The cells of the table rows of one section. */
function tableRows(section: string): string[][] {
  const start = README.indexOf(`\n## ${section}\n`);
  assert.ok(start >= 0, `no section ${section}`);
  const end = README.indexOf("\n## ", start + 4);
  return README.slice(start, end).split("\n").filter((line) => line.startsWith("| "))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

Deno.test("README: the differences from ss are the listed defects, no more and no less", () => {
  const rows = tableRows("Differences from `ss`");
  const first = rows.findIndex(([cell]) => cell === "`ss` in procfs mode");
  const length = rows.slice(first + 2).findIndex(([cell]) => cell === "quirk");
  const listed = rows.slice(first + 2, first + 2 + length);
  const all = [...SS_DEFECTS, ...FOREIGN_DEFECTS];
  assert.deepEqual(listed, all.map(({ what, why }) => [what, why]));
});

Deno.test("README: the differences where both ask the kernel are the listed ones", () => {
  const rows = tableRows("Differences from `ss`");
  const first = rows.findIndex(([cell]) => cell === "`ss` asking the kernel");
  assert.deepEqual(rows.slice(first + 2), LIVE_DEFECTS.map(({ what, why }) => [what, why]));
});

Deno.test("README: the table of options has every option in the row of its support", () => {
  const rows = tableRows("Options");
  const heads = { procfs: "procfs has it", sock_diag: "only the kernel's", refused: "refused" };
  for (const flag of FLAGS) {
    const spelling = flag.short ? `-${flag.short[0]}` : `--${flag.name}`;
    const named = new RegExp(`(^|[ \`])${spelling}($|[ \`,])`);
    if (flag.extra) {
      assert.match(README, named, `${spelling} is not in the README`);
      continue;
    }
    for (const [support, head] of Object.entries(heads)) {
      const row = rows.find(([cell]) => cell.startsWith(head));
      assert.ok(row, `no row ${head}`);
      const words = row[1].split(":")[0];
      assert.equal(named.test(words), support === flag.support, `${spelling} in row "${head}"`);
    }
  }
});

Deno.test("README: the differences from netstat are the listed ones", () => {
  const rows = tableRows("netstat");
  const first = rows.findIndex(([cell]) => cell === "`netstat`");
  const listed = NETSTAT_DEFECTS.map(({ what, instead }) => [what, instead]);
  assert.deepEqual(rows.slice(first + 2), listed);
});

Deno.test("README: the table of netstat's options has every one", () => {
  const words = tableRows("netstat").map(([options, text]) => `${options} ${text}`).join(" ");
  for (const flag of NETSTAT_GROUPS.flatMap(({ flags }) => flags)) {
    if (flag.extra) continue;
    for (const letter of flag.short ?? "") {
      assert.match(words, new RegExp(`(^|[ \`])-${letter}($|[ \`,])`), flag.name);
    }
    if (flag.short === undefined) assert.ok(words.includes(`--${flag.name}`), flag.name);
  }
});
