import assert from "node:assert/strict";
import { PERMISSION_KINDS } from "../../lib/acquire/drop_permissions.ts";
import { runProgram, sockscope } from "../support/program.ts";

/** What `--permissions` says of each kind: at start, and while decoding. */
async function reported(
  permissions: readonly string[],
  words: readonly string[] = [],
): Promise<Map<string, string>> {
  const command = [...sockscope(permissions), ...words, "--permissions"];
  const { code, stdout, stderr } = await runProgram(command);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  const rows = stdout.split("\n").slice(1, 1 + PERMISSION_KINDS.length);
  return new Map(rows.map((row) => {
    const [kind, ...held] = row.split(/ {2,}/);
    return [kind.trim(), held.join(" -> ")];
  }));
}

Deno.test("--permissions: with -A all are held at start and none while decoding", async () => {
  const held = await reported(["-A"]);
  assert.deepEqual([...held.keys()], [...PERMISSION_KINDS]);
  for (const [kind, states] of held) assert.equal(states, "all -> none", kind);
});

Deno.test("--permissions: without any, none is ever held", async () => {
  for (const [kind, states] of await reported([])) assert.equal(states, "none -> none", kind);
});

Deno.test("--permissions: a whole grant of one kind is told from the others", async () => {
  for (const [kind, states] of await reported(["--allow-sys"])) {
    assert.equal(states, kind === "sys" ? "all -> none" : "none -> none", kind);
  }
});

Deno.test("--permissions: the grant of a root alone is shown by its name", async () => {
  const held = await reported(["--allow-read=/host/proc"], ["--proc-root=/host/proc"]);
  assert.equal(held.get("read"), "/host/proc -> none");
});

Deno.test("--permissions: grants for single paths and names are gone while decoding", async () => {
  // Whether such a grant is held at all is more than Deno tells, unless asked for that very path.
  const held = await reported(["--allow-read=/srv", "--allow-env=PROC_ROOT", "--allow-run=true"]);
  for (const [kind, states] of held) assert.match(states, / -> none$/, kind);
});
