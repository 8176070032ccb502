import assert from "node:assert/strict";
import { type Ended, ROOT, runProgram, sockscope } from "../support/programs/program.ts";

const TREE = `${ROOT}/testdata/mixed-6.18/proc`;

/** Refused as the issue wants it: nothing shown, two lines that help, no trace of the inside. */
function assertAdvice(ended: Ended, what: string): void {
  assert.equal(ended.stdout, "", what);
  assert.equal(ended.code, 2, what);
  assert.equal(ended.complaints.length, 2, `${what}: ${ended.stderr}`);
  assert.match(ended.complaints[0], /^sockscope: /);
  assert.match(ended.stderr, /--allow-read=/, what);
  assert.doesNotMatch(ended.stderr, /\n\s+at |\.ts\b(?!.*--proc-root)|NotCapable|Uncaught/, what);
}

Deno.test("live /proc without -A: two lines that say what to grant or how to mount", async () => {
  for (const permissions of [[], ["--allow-read=/proc"], ["--allow-read"], ["--allow-read=/usr"]]) {
    for (const words of [["-tan"], ["-tanp"], ["-s"], ["-x"], ["--json"], ["-f", "netlink"]]) {
      const ended = await runProgram([...sockscope(permissions), ...words]);
      const what = `${permissions} ${words}`;
      assertAdvice(ended, what);
      assert.match(ended.stderr, /-A\b/, what);
      assert.match(ended.stderr, /mount --bind \/proc/, what);
    }
  }
});

Deno.test("another root without its grant: the words to grant it are given, and work", async () => {
  const line = [`--proc-root=${TREE}`, "-tan"];
  for (const permissions of [[], ["--allow-read=/usr/share"], [`--allow-read=${TREE}/net/tcp`]]) {
    const ended = await runProgram([...sockscope(permissions), ...line]);
    assertAdvice(ended, permissions.join(" "));
    const grant = /--allow-read=[^\s,]+/.exec(ended.stderr)![0];
    assert.equal(grant, `--allow-read=${TREE}`);
    assert.equal((await runProgram([...sockscope([grant]), ...line])).code, 0);
  }
});

Deno.test("what reads nothing needs no permission", async () => {
  for (const words of [["--help"], ["-V"], ["--json-schema"], ["--permissions"]]) {
    const ended = await runProgram([...sockscope([]), ...words]);
    assert.equal(ended.stderr, "", words[0]);
    assert.equal(ended.code, 0, words[0]);
    assert.ok(ended.stdout.length > 0, words[0]);
  }
});
