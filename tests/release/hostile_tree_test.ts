/** The released file in its sandbox: trees in which a file is something else, and names that hide. */

import assert from "node:assert/strict";
import { INTRUDERS } from "../support/trees/hostile_tree.ts";
import { TRIED } from "../support/values/hidden_characters.ts";
import { HEADER, procTree } from "../support/trees/proc_tree.ts";
import { runProgram } from "../support/programs/program.ts";
import { assertNothingHidden } from "../support/values/sound_output.ts";
import { strictText } from "../support/trees/trees.ts";
import { needsRelease, released } from "./support.ts";

const PROGRAM = released("x86_64");
/** Seconds that no run takes unless it waits. */
const LIMIT = 30;

function unixRow(inode: number, name: string): string {
  return `0000000000000000: 00000002 00000000 00010000 0001 01 ${inode} ${name}\n`;
}

for (const { what, put, message } of INTRUDERS) {
  Deno.test({
    ...needsRelease("x86_64"),
    name: `released file: ${what} in the place of a captured file is named`,
    fn: async () => {
      await using tree = await procTree({
        "net/unix": HEADER.unix + unixRow(77, "/run/x"),
        "42/fd/3": { link: "socket:[77]" },
      });
      const paths = ["net/tcp", "42/stat"].map((path) => `${tree.path}/${path}`);
      for (const path of paths) await put(path);
      const command = [PROGRAM, `--proc-root=${tree.path}`, "-anp"];
      const { code, stdout, complaints } = await runProgram(command, { limit: LIMIT });
      assert.deepEqual(
        complaints.toSorted(),
        paths.map((path) => `sockscope: ${path}: ${message}`).toSorted(),
      );
      assert.equal(code, 1);
      assert.match(stdout, /\/run\/x 77 .*users:\(\("",pid=42,fd=3\)\)/);
    },
  });
}

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: no hidden character leaves it, and JSON has the names",
  fn: async () => {
    // A newline would part rows, and a NUL is in no name.
    const names = TRIED.filter((character) => !/[\0\n]/.test(character)).map((character) =>
      `/n${character}`
    );
    const root = `x\u202e\x1b[31m`;
    await using tree = await procTree({
      [`${root}/net/unix`]: HEADER.unix + names.map((name, i) => unixRow(i + 1, name)).join(""),
      [`${root}/net/tcp`]: `${HEADER.tcp}no row\n`,
    });
    const run = [PROGRAM, `--proc-root=${tree.path}/${root}`, "-an"];
    const text = await runProgram(run, { limit: LIMIT });
    const json = await runProgram([...run, "-x", "--json"], { limit: LIMIT });
    for (const { bytes, stderr } of [text, json]) {
      assertNothingHidden(bytes);
      assertNothingHidden(new TextEncoder().encode(stderr));
    }
    assert.deepEqual([text.code, text.complaints.length, json.code], [1, 1, 0]);
    const paths = JSON.parse(strictText(json.bytes)).map((record: { path: string }) => record.path);
    assert.deepEqual(paths, names);
  },
});
