import assert from "node:assert/strict";
import type { ListenerReport } from "../machine/actors/listener.ts";
import { Actor, DENO_BACKLOG } from "../support/programs/actor.ts";
import { pause } from "../../scripts/world/socket.ts";
import { ofNamespace } from "../support/ss/incomparable.ts";
import { needs } from "../support/programs/needs.ts";
import { ROOT, runProgram, sockscope } from "../support/programs/program.ts";
import { ON_TERMINAL, runInTerminal } from "../support/programs/pty.ts";
import { Sandbox } from "../support/programs/sandbox.ts";

const TREE = `${ROOT}/testdata/mixed-6.18/proc`;

Deno.test({
  ...needs("root", "netns", "nsenter"),
  name: "--allow-read of another mount of /proc is enough, for tables and owners",
  fn: async () => {
    const mount = await Deno.makeTempDir();
    try {
      await using sandbox = await Sandbox.open(`mount --bind /proc ${mount}`);
      await using actor = await Actor.start<ListenerReport>("listener", sandbox, "0");
      const { pid, ports, command } = actor.report;
      const row = (backlog: number): RegExp =>
        new RegExp(
          `^LISTEN +0 +${backlog} +127\\.0\\.0\\.1:${ports[0]} +0\\.0\\.0\\.0:\\* +` +
            `users:\\(\\("${command}",pid=${pid},fd=\\d+\\)\\)`,
          "m",
        );
      const read = `--allow-read=${mount}`;
      for (
        const [permissions, words, env, backlog, note] of [
          [[read], [`--proc-root=${mount}`, "-tlnp"], {}, 0, /^$/],
          [[read, "--allow-env=PROC_ROOT"], ["-tlnp"], { PROC_ROOT: mount }, 0, /^$/],
          // Of which ss would have asked the kernel.
          [["-A"], ["-tlnp", "--source=procfs"], {}, 0, /^[^\n]*: Send-Q shows 0\n$/],
          // Which procfs does not have: so it was the kernel that was asked.
          [["-A"], ["-tlnp"], {}, DENO_BACKLOG, /^$/],
        ] as const
      ) {
        const ended = await sandbox.run([...sockscope(permissions), ...words], { env });
        assert.match(ended.stderr, note, permissions.join(" "));
        assert.equal(ended.code, 0);
        assert.match(ended.stdout, row(backlog));
      }
    } finally {
      await Deno.remove(mount);
    }
  },
});

Deno.test("--allow-read of a captured tree is enough, and gives the same bytes as -A", async () => {
  for (
    const words of [
      ...[["-tulpn"], ["-an"], ["--json", "-anpT"], ["-s"]],
      ...[["netstat", "-anpe"], ["netstat", "-s"], ["lsof", "-nP", "-i", "-U"]],
      ["lsof", "-nP", "-J", "-i"],
    ]
  ) {
    const line = [...words, `--proc-root=${TREE}`];
    const scoped = await runProgram([...sockscope([`--allow-read=${TREE}`]), ...line]);
    const whole = await runProgram([...sockscope(), ...line]);
    assert.equal(scoped.stderr, "");
    assert.equal(scoped.code, 0);
    assert.ok(scoped.bytes.length > 0);
    assert.deepEqual(scoped.bytes, whole.bytes);
  }
});

Deno.test("PROC_ROOT is honoured where --allow-env lets it be read, and --proc-root goes before", async () => {
  const read = `--allow-read=${ROOT}/testdata`;
  const line = [...sockscope([read, "--allow-env=PROC_ROOT"]), "-tln"];
  const env = { PROC_ROOT: TREE };
  const byEnv = await runProgram(line, { env });
  const byOption = await runProgram([...sockscope([read]), `--proc-root=${TREE}`, "-tln"]);
  assert.equal(byEnv.stderr, "");
  assert.equal(byEnv.code, 0);
  assert.equal(byEnv.stdout, byOption.stdout);
  const other = `${ROOT}/testdata/tcp-states-6.18/proc`;
  const both = await runProgram([...line, `--proc-root=${other}`], { env });
  assert.notEqual(both.stdout, byEnv.stdout);
  assert.equal(both.code, 0);
});

Deno.test({
  ...needs("root", "netns", "nsenter"),
  name: "--allow-ffi alone is enough for what sock_diag has, and gives the same bytes as -A",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    await using actor = await Actor.start<ListenerReport>("listener", sandbox, "0", "0");
    // Half a second after its start some Denos open one more pair of unix sockets.
    await pause(1000);
    for (const words of [["-tan"], ["-tln"], ["-uan"], ["-xan"], ["-0n"], ["-tan", "--json"]]) {
      const alone = await sandbox.run([...sockscope(["--allow-ffi"]), ...words]);
      const whole = await sandbox.run([...sockscope(), ...words]);
      assert.equal(alone.stderr, "", words[0]);
      assert.equal(alone.code, 0, words[0]);
      assert.equal(alone.stdout, whole.stdout, words[0]);
    }
    const { stdout } = await sandbox.run([...sockscope(["--allow-ffi"]), "-tlnH"]);
    for (const port of actor.report.ports) {
      assert.match(stdout, new RegExp(`^LISTEN +0 +${DENO_BACKLOG} +127.0.0.1:${port} `, "m"));
    }
  },
});

Deno.test({
  ...needs("root", "netns", "nsenter"),
  name: "everything but FFI: the same bytes as --source procfs, from another mount of /proc",
  fn: async () => {
    const mount = await Deno.makeTempDir();
    try {
      await using sandbox = await Sandbox.open(`mount --bind /proc ${mount}`);
      await using _actor = await Actor.start<ListenerReport>("listener", sandbox, "0", "0");
      const kinds = ["read", "write", "net", "env", "sys", "run", "import"];
      const noFfi = kinds.map((kind) => `--allow-${kind}`);
      for (const words of [["-tanp"], ["-tulnpe"], ["-wan"], ["-s"], ["-tan", "--jsonl"]]) {
        const without = await sandbox.run([
          ...sockscope(noFfi),
          ...[`--proc-root=${mount}`, ...words],
        ]);
        const procfs = await sandbox.run([...sockscope(), "--source=procfs", ...words]);
        assert.equal(without.stderr, "", words[0]);
        assert.equal(without.code, 0, words[0]);
        assert.equal(countless(without.stdout), countless(procfs.stdout), words[0]);
      }
    } finally {
      await Deno.remove(mount);
    }
  },
});

/**
 * Without the count of all sockets, in which with --proc-root those of the run itself are, and those
 * of the whole machine.
 */
function countless(text: string): string {
  return ofNamespace(text).replace(/^Total: \d+/m, "Total: N");
}

Deno.test("nothing is asked for on a terminal: without FFI there is procfs, without files no names", async () => {
  const read = `--allow-read=${TREE},/etc`;
  for (
    const [permissions, words] of [
      [[read], [`--proc-root=${TREE}`, "-tan"]],
      [[read], ["--permissions"]],
      [[], ["--permissions"]],
      [["--allow-ffi"], ["-tan"]],
      [["--allow-ffi"], ["-tuae"]],
      [["--deny-ffi", read], ["--permissions"]],
    ] as const
  ) {
    // Without --no-prompt, and on a terminal that could be asked.
    const command = [Deno.execPath(), "run", ...permissions, `${ROOT}/main.ts`, ...words];
    const limit = ["timeout", "30"];
    const script = `${ON_TERMINAL} exec "$@"`;
    const ended = await runInTerminal(["sh", "-c", script, "sh", ...limit, ...command], 80);
    const text = new TextDecoder().decode(ended.stdout);
    assert.equal(ended.code, 0, text);
    assert.doesNotMatch(text, /prompt for|requests|Allow/, words.join(" "));
  }
});
