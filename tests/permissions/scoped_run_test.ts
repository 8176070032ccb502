import assert from "node:assert/strict";
import type { ListenerReport } from "../machine/actors/listener.ts";
import { Actor } from "../support/actor.ts";
import { needs } from "../support/needs.ts";
import { ROOT, runProgram, sockscope } from "../support/program.ts";
import { Sandbox } from "../support/sandbox.ts";

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
      const row = new RegExp(
        `^LISTEN +0 +0 +127\\.0\\.0\\.1:${ports[0]} +0\\.0\\.0\\.0:\\* +` +
          `users:\\(\\("${command}",pid=${pid},fd=\\d+\\)\\)`,
        "m",
      );
      const read = `--allow-read=${mount}`;
      for (
        const [permissions, words, env] of [
          [[read], [`--proc-root=${mount}`, "-tlnp"], {}],
          [[read, "--allow-env=PROC_ROOT"], ["-tlnp"], { PROC_ROOT: mount }],
          [["-A"], ["-tlnp"], {}],
        ] as const
      ) {
        const ended = await sandbox.run([...sockscope(permissions), ...words], { env });
        assert.equal(ended.stderr, "", permissions.join(" "));
        assert.equal(ended.code, 0);
        assert.match(ended.stdout, row);
      }
    } finally {
      await Deno.remove(mount);
    }
  },
});

Deno.test("--allow-read of a captured tree is enough, and gives the same bytes as -A", async () => {
  for (const words of [["-tulpn"], ["-an"], ["--json", "-anpT"], ["-s"]]) {
    const line = [`--proc-root=${TREE}`, ...words];
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
