import assert from "node:assert/strict";
import { BigTree } from "../support/trees/big_tree.ts";
import { needs } from "../support/programs/needs.ts";
import { NonblockingPipe } from "../support/programs/nonblocking_pipe.ts";
import { ROOT, runProgram, sockscope } from "../support/programs/program.ts";

const TREE = `${ROOT}/testdata/mixed-6.18/proc`;

/** Runs sockscope with the redirections of a shell; `"$@"` in `script` is the command. */
function redirected(script: string, words: readonly string[]): ReturnType<typeof runProgram> {
  return runProgram(["/bin/sh", "-c", script, "sh", ...sockscope(), ...words]);
}

Deno.test("| head -1: ends quietly, with status 0", async () => {
  using tree = new BigTree(30_000);
  for (const words of [["-tan"], ["--json", "-tan"], ["--jsonl", "-tan"], ["-taneo"]]) {
    const ended = await redirected(
      '{ "$@"; echo "status $?" >&2; } | head -n 1',
      [`--proc-root=${tree.root}`, ...words],
    );
    assert.equal(ended.stderr, "status 0\n", words.join(" "));
    assert.equal(ended.stdout.split("\n").length, 2);
  }
});

Deno.test("a full disk on standard output: one line says so, status 2", async () => {
  for (const words of [["-an"], ["--json"], ["--help"], ["-s"], ["--permissions"]]) {
    const ended = await redirected('"$@" >/dev/full', [`--proc-root=${TREE}`, ...words]);
    assert.equal(ended.code, 2, words[0]);
    assert.match(ended.stderr, /^sockscope: No space left on device[^\n]*\n$/);
  }
});

Deno.test("closed standard streams: no crash and no complaint", async () => {
  const line = [`--proc-root=${TREE}`, "-an"];
  const whole = await redirected('"$@"', line);
  for (
    const [script, stdout] of [
      ['"$@" <&-', whole.stdout],
      ['"$@" 2>&-', whole.stdout],
      // The runtime puts /dev/null in the place of a closed descriptor, so nobody can tell.
      ['"$@" >&-', ""],
      ['"$@" <&- >&- 2>&-', ""],
    ] as const
  ) {
    const ended = await redirected(script, line);
    assert.equal(ended.code, 0, script);
    assert.equal(ended.stdout, stdout, script);
    assert.equal(ended.stderr, "", script);
  }
});

Deno.test("an error where nobody listens on standard error still has its status", async () => {
  assert.equal((await redirected('"$@" 2>&-', ["-K"])).code, 2);
  assert.equal((await redirected('"$@" 2>/dev/full', ["-K"])).code, 2);
});

Deno.test({
  ...needs("bash"),
  name: "outputWaits: false for a pipe that does not block, true for one that does",
  fn: async () => {
    const script = `import { outputWaits } from "${ROOT}/lib/acquire/host_facts.ts";` +
      "Deno.stderr.writeSync(new TextEncoder().encode(`${outputWaits()}`));";
    const command = [Deno.execPath(), "eval", "--ext=ts", script];
    assert.equal((await runProgram(command)).stderr, "true");
    using pipe = new NonblockingPipe();
    const [, { stderr }] = await Promise.all([
      pipe.readSlowly(1, 10),
      pipe.spawn(command).output(),
    ]);
    assert.equal(new TextDecoder().decode(stderr), "false");
  },
});

Deno.test({
  ...needs("bash"),
  name: "a pipe that somebody else sets not to block meanwhile: a short text arrives all the same",
  fn: async () => {
    const line = [`--proc-root=${TREE}`, "-tln"];
    const whole = await runProgram([...sockscope(), ...line]);
    using pipe = new NonblockingPipe(true);
    const child = pipe.spawn([...sockscope(), ...line, "-F", "-"], "piped");
    // It has looked at its output when it waits for the filter.
    const wait = `/proc/${child.pid}/wchan`;
    for (let tries = 0; !/pipe_read/.test(await Deno.readTextFile(wait)); tries++) {
      assert.ok(tries < 500, "the filter is waited for");
      await new Promise((done) => setTimeout(done, 20));
    }
    const filled = pipe.fill();
    assert.ok(filled > 0);
    await child.stdin.close();
    // Long enough to meet the full pipe.
    const [text, { code, stderr }] = await Promise.all([pipe.readSlowly(500, 1e6), child.output()]);
    assert.equal(new TextDecoder().decode(stderr), "");
    assert.equal(code, 0);
    assert.ok(whole.stdout.length > 100 && whole.stdout.length < 4096);
    assert.equal(text.slice(filled), whole.stdout);
  },
});

Deno.test({
  ...needs("bash"),
  name: "a pipe that does not block and a slow reader: every byte arrives",
  fn: async () => {
    using tree = new BigTree(15_000);
    for (const words of [["-tan"], ["--json", "-tan"]]) {
      const line = [`--proc-root=${tree.root}`, ...words];
      const whole = await runProgram([...sockscope(), ...line]);
      using pipe = new NonblockingPipe();
      const child = pipe.spawn([...sockscope(), ...line]);
      const [text, { code, stderr }] = await Promise.all([
        pipe.readSlowly(10, 2 * whole.stdout.length),
        child.output(),
      ]);
      assert.equal(new TextDecoder().decode(stderr), "");
      assert.equal(code, 0);
      assert.ok(text.length > 1_000_000);
      assert.equal(text, whole.stdout);
    }
  },
});
