/**
 * What the real `lsof` said of a made-up /proc with a row of each kind, state and form of address
 * (scripts/record_lsof.ts): a check that needs neither lsof nor a namespace.
 */

import assert from "node:assert/strict";
import { ROOT } from "../../scripts/child.ts";
import { asTheirs } from "../support/lsof/defects.ts";
import { runLive } from "../support/programs/in_process.ts";
import { bytesToLatin1 } from "../support/trees/editable_tree.ts";

const TREE = `${ROOT}/testdata/lsof-made`;

interface Case {
  readonly args: readonly string[];
  readonly file: string;
  readonly exit: number;
}

const CASES: readonly Case[] = JSON.parse(Deno.readTextFileSync(`${TREE}/answers/cases.json`));

for (const { args, file, exit } of CASES) {
  Deno.test(`golden: lsof ${args.join(" ")}`, async () => {
    const expected = bytesToLatin1(Deno.readFileSync(`${TREE}/answers/${file}`));
    const { code, stdout } = await runLive(["lsof", "-w", "--proc-root", `${TREE}/root`, ...args]);
    assert.equal(asTheirs(bytesToLatin1(stdout)), expected);
    assert.equal(code, exit);
  });
}
