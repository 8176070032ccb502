import assert from "node:assert/strict";
import { needs } from "../support/programs/needs.ts";
import { type Ended, runProgram, sockscope } from "../support/programs/program.ts";
import { HEADER, procTree } from "../support/trees/proc_tree.ts";

const LINES = [["-tan"], ["-anp"], ["-s"], ["--json"], ["-x"]];

function assertOneLine(ended: Ended, pattern: RegExp, what: string): void {
  assert.equal(ended.code, 2, what);
  assert.equal(ended.stdout, "", what);
  assert.equal(ended.complaints.length, 1, `${what}: ${ended.stderr}`);
  assert.match(ended.stderr, pattern, what);
}

/** Runs the program where there is nothing of /proc but what some versions of Deno start with. */
function withoutProc(words: readonly string[]): Promise<Ended> {
  const script = 'mount -t tmpfs none /proc && mkdir /proc/self && ln -s "$1" /proc/self/exe' +
    ' && exec "$@"';
  const command = [...sockscope(), ...words];
  return runProgram(["unshare", "--mount", "--net", "sh", "-c", script, "sh", ...command]);
}

Deno.test({
  ...needs("root", "unshare", "netns"),
  name: "no /proc at all: one clear line, status 2, where sockets are to come from there",
  fn: async () => {
    for (const words of [...LINES.map((words) => ["--source=procfs", ...words]), ["-s"]]) {
      assertOneLine(await withoutProc(words), /^sockscope: .*procfs.*\/proc/, words.join(" "));
    }
  },
});

Deno.test({
  ...needs("root", "unshare", "netns"),
  name: "no /proc at all: the kernel still answers, and what it does not have is named",
  fn: async () => {
    for (const words of [["-tan"], ["-uan"], ["-x"]]) {
      const { code, stdout, stderr } = await withoutProc(words);
      assert.equal(stderr, "", words[0]);
      assert.equal(code, 0, words[0]);
      assert.match(stdout, /^(Netid )?State +Recv-Q Send-Q/, words[0]);
    }
    // No kernel tells of ping sockets but in /proc.
    const { code, stdout, complaints } = await withoutProc(["-A", "tcp,ping", "-an"]);
    assert.equal(complaints.length, 1, complaints.join("\n"));
    assert.match(complaints[0], /^sockscope: \/proc\/net: No such file/);
    assert.match(stdout, /^Netid +State/);
    assert.equal(code, 1);
  },
});

Deno.test("a root that is empty, is not there, or is a file: one clear line that names it, status 2", async () => {
  await using tree = await procTree({ file: "" });
  for (const root of [tree.path, `${tree.path}/nowhere`, `${tree.path}/file`]) {
    for (const words of LINES) {
      const ended = await runProgram([...sockscope(), `--proc-root=${root}`, ...words]);
      assertOneLine(ended, /^sockscope: /, words.join(" "));
      assert.ok(ended.stderr.includes(root), ended.stderr);
    }
  }
});

Deno.test({
  ...needs("root", "setpriv"),
  name: "a table that may not be read: named, the others shown, status 1",
  fn: async () => {
    await using tree = await procTree({
      "net/udp": HEADER.udp,
      "net/unix": HEADER.unix + "0000000000000000: 00000002 00000000 00010000 0001 01 7 /run/x\n",
      "net/tcp": HEADER.tcp,
    });
    await Deno.chmod(`${tree.path}/net/tcp`, 0);
    // root reads everything by a capability, without which it is bound by the modes of its files.
    const bare = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
    const ended = await runProgram([...bare, ...sockscope(), `--proc-root=${tree.path}`, "-an"]);
    assert.equal(ended.stderr, `sockscope: ${tree.path}/net/tcp: Permission denied\n`);
    assert.match(ended.stdout, /^u_str +LISTEN .*\/run\/x 7 /m);
    assert.equal(ended.code, 1);
  },
});

Deno.test("mistakes of the user: standard error only, status 2, no trace of the inside", async () => {
  for (
    const words of [
      ["-K"],
      ["-Kt"],
      ["--kill"],
      ["--no-such-option"],
      ["-A", "no-such"],
      ["-f"],
      ["--json", "--jsonl"],
      ["-F", "/no-such/file"],
      ["-N", "no-such-namespace"],
      ["state", "no-such"],
      ["sport", "=", ":no-such-service"],
      ["(", "sport", "80"],
      ["dst", "[::1"],
    ]
  ) {
    const what = words.join(" ");
    const ended = await runProgram([...sockscope(), ...words]);
    assert.equal(ended.code, 2, what);
    assert.equal(ended.stdout, "", what);
    assert.match(ended.stderr, /^sockscope: ./, what);
    assert.doesNotMatch(ended.stderr, /\n\s+at |\.ts:\d|Uncaught|Error:/, what);
    // A filter's mistake is shown in its place, on two lines more.
    assert.ok([1, 3].includes(ended.complaints.length), `${what}: ${ended.stderr}`);
  }
});
