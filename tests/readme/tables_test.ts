/** The documents say what is true: its tables are those of the data that they describe. */

import assert from "node:assert/strict";
import { jsonKeysText } from "../../scripts/docs.ts";
import { ROOT } from "../../scripts/child.ts";
import { FLAGS } from "../../lib/cli/flags.ts";
import { LIVE_DEFECTS } from "../support/ss/live_defects.ts";
import { SS_DEFECTS } from "../support/ss/ss_defects.ts";
import { documents } from "./commands.ts";
import { FOREIGN_DEFECTS } from "../support/ss/ss_defects_foreign.ts";

const DOCUMENTS = documents();
const ALL = [...DOCUMENTS.values()].join("\n");

/** The cells of the table rows of a document. */
function tableRows(path: string): string[][] {
  return DOCUMENTS.get(path)!.split("\n").filter((line) => line.startsWith("| "))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

Deno.test("documents: every link within them leads to a file, and the README is short", () => {
  for (const [path, text] of DOCUMENTS) {
    const folder = path.includes("/") ? `${ROOT}/docs` : ROOT;
    for (const [, target] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(target)) continue;
      assert.ok(Deno.statSync(`${folder}/${target}`).isFile, `${path}: ${target}`);
    }
  }
  assert.ok(DOCUMENTS.get("README.md")!.split("\n").length <= 131);
});

Deno.test("documents: the page of keys is that of the fields", () => {
  assert.equal(DOCUMENTS.get("docs/json-keys.md"), jsonKeysText());
});

Deno.test("documents: the differences from ss are the listed defects, no more and no less", () => {
  const rows = tableRows("docs/ss-differences.md");
  const first = rows.findIndex(([cell]) => cell === "`ss` in procfs mode");
  const length = rows.slice(first + 2).findIndex(([cell]) => cell === "quirk");
  const listed = rows.slice(first + 2, first + 2 + length);
  const all = [...SS_DEFECTS, ...FOREIGN_DEFECTS];
  assert.deepEqual(listed, all.map(({ what, why }) => [what, why]));
});

Deno.test("documents: the differences where both ask the kernel are the listed ones", () => {
  const rows = tableRows("docs/ss-differences.md");
  const first = rows.findIndex(([cell]) => cell === "`ss` asking the kernel");
  assert.deepEqual(rows.slice(first + 2), LIVE_DEFECTS.map(({ what, why }) => [what, why]));
});

Deno.test("documents: the table of options has every option in the row of its support", () => {
  const rows = tableRows("docs/options.md");
  const heads = { procfs: "procfs has it", sock_diag: "only the kernel's", refused: "refused" };
  for (const flag of FLAGS) {
    const spelling = flag.short ? `-${flag.short[0]}` : `--${flag.name}`;
    const named = new RegExp(`(^|[ \`])${spelling}($|[ \`,])`);
    if (flag.extra) {
      assert.match(ALL, named, `${spelling} is in no document`);
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
