import assert from "node:assert/strict";
import { commandLines } from "../../scripts/golden/command_lines.ts";
import { asksNames } from "../../scripts/golden/names.ts";
import { answerFile, type GoldenCase } from "../../scripts/golden/record.ts";

const trees = [...Deno.readDirSync("testdata")]
  .filter((entry) => entry.isDirectory && exists(`testdata/${entry.name}/golden`))
  .map((entry) => entry.name);

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

Deno.test("asksNames: only -n, in a cluster or long, turns names off", () => {
  assert.equal(asksNames(["-tan"]), false);
  assert.equal(asksNames(["-a", "--numeric"]), false);
  assert.equal(asksNames(["-ta"]), true);
  assert.equal(asksNames(["-a", "src", "netlink:x"]), true);
});

Deno.test("commandLines: no line twice, none empty words", () => {
  for (const tree of trees) {
    const lines = commandLines(tree).map((words) => words.join(" "));
    assert.equal(new Set(lines).size, lines.length);
  }
});

Deno.test("testdata: every tree says how it was made, and holds every answer it names", () => {
  assert.ok(trees.length >= 12, `only ${trees.length} trees`);
  for (const tree of trees) {
    assert.ok(Deno.readTextFileSync(`testdata/${tree}/README.md`).length > 40, tree);
    const cases: GoldenCase[] = JSON.parse(
      Deno.readTextFileSync(`testdata/${tree}/golden/cases.json`),
    );
    assert.deepEqual(cases.map((one) => one.args), commandLines(tree), tree);
    assert.deepEqual(
      cases.map(({ file }) => file),
      cases.map(({ args }) => answerFile(args)),
      tree,
    );
    const files = [...Deno.readDirSync(`testdata/${tree}/golden`)].map(({ name }) => name);
    assert.deepEqual(files.sort(), ["cases.json", ...cases.map(({ file }) => file)].sort(), tree);
  }
});

Deno.test("testdata: every table's path is short enough for ss, which cuts at 127", () => {
  for (const tree of trees) {
    assert.ok(`testdata/${tree}/proc/sys/net/ipv4/ip_local_port_range`.length < 100);
  }
});
