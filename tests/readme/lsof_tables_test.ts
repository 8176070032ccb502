/** The document on lsof says what is true: its tables are those of the data. */

import assert from "node:assert/strict";
import { ROOT } from "../../scripts/child.ts";
import { LONG_FLAGS, LSOF_FLAGS, REFUSED } from "../../lib/cli/lsof/flags.ts";
import { LSOF_DEFECTS } from "../support/lsof/defects.ts";

const DOCUMENT = Deno.readTextFileSync(`${ROOT}/docs/lsof.md`);

/** The cells of the document's table rows. */
function rows(): string[][] {
  return DOCUMENT.split("\n").filter((line) => line.startsWith("| "))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** The options' words of a row. */
function wordsOf(head: string): string {
  const row = rows().find(([cell]) => cell === head);
  assert.ok(row, `no row ${head}`);
  return row[1];
}

Deno.test("docs/lsof.md: the differences are the listed ones, no more and no less", () => {
  const all = rows();
  const first = all.findIndex(([cell]) => cell === "`lsof`");
  assert.deepEqual(all.slice(first + 2), LSOF_DEFECTS.map(({ what, why }) => [what, why]));
});

Deno.test("docs/lsof.md: every option is in one of the rows, and what is refused in its own", () => {
  const heads = ["which descriptors", "what is shown", "sockscope's", "accepted"];
  const shown = heads.map(wordsOf).join(" ");
  const names = (words: string, option: string): boolean =>
    new RegExp(`\`${option.replace("+", "\\+")}($|[ \`])`).test(words);
  for (const { short } of LSOF_FLAGS.values()) {
    assert.ok(names(shown, `-${short![0]}`), `-${short![0]} is not in the table`);
  }
  for (const { name } of LONG_FLAGS) assert.ok(names(shown, `--${name}`), `--${name}`);
  for (const letter of Object.keys(REFUSED)) {
    const option = letter === "d" ? "+d" : `-${letter}`;
    assert.ok(names(wordsOf("refused"), option), `${option} is not among the refused`);
  }
});
