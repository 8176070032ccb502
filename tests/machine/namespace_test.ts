import assert from "node:assert/strict";
import { Actor } from "../support/actor.ts";
import { jsonRows } from "../support/json_rows.ts";
import { needs } from "../support/needs.ts";
import { type Ended, runProgram, sockscope } from "../support/program.ts";
import { Sandbox } from "../support/sandbox.ts";
import type { ListenerReport } from "./actors/listener.ts";

const NEEDS = needs("root", "netns", "nsenter", "ip");
const PORT = 7100;

/** For a sandbox: named namespaces that the machine never hears of. */
const NAMED = `
  mount -t tmpfs none /run
  ip netns add inhabited
  ip netns add deserted
  ip netns exec inhabited ip link set lo up
`;

function listing(sandbox: Sandbox, ...words: readonly string[]): Promise<Ended> {
  return sandbox.run([...sockscope(), ...words]);
}

Deno.test({
  ...NEEDS,
  name: "-N NAME: shows the sockets of a process in that namespace, and those only",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMED);
    await using _outside = await Actor.start<ListenerReport>("listener", sandbox, `${PORT + 1}`);
    await using inside = await Actor.start<ListenerReport>("listener", {
      inside: (...command) => sandbox.inside("ip", "netns", "exec", "inhabited", ...command),
    }, `${PORT}`);
    for (const words of [["-N", "inhabited"], ["--net=inhabited"], ["-Ninhabited"]]) {
      const { stdout, stderr, code } = await listing(sandbox, ...words, "-tlnp");
      assert.equal(stderr, "");
      assert.equal(code, 0);
      const [, row, ...rest] = stdout.split("\n");
      const owner = `users:\\(\\("${inside.report.command}",pid=${inside.report.pid},fd=\\d+\\)\\)`;
      assert.match(row, new RegExp(`^LISTEN +0 +0 +127\\.0\\.0\\.1:${PORT} .*${owner}`));
      assert.deepEqual(rest, [""]);
    }
    const json = await listing(sandbox, "-N", "inhabited", "--json", "-tln");
    assert.deepEqual(jsonRows(json.stdout).map((row) => row.local_port), [PORT]);
    const summary = await listing(sandbox, "-N", "inhabited", "-s");
    assert.match(summary.stdout, /^TCP\t +1 +1 +0 /m);
    const outside = await listing(sandbox, "-tln");
    assert.ok(outside.stdout.includes(`:${PORT + 1} `) && !outside.stdout.includes(`:${PORT} `));
  },
});

Deno.test({
  ...NEEDS,
  name: "-N NAME: a namespace without a process, or without existence, is one clear line",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMED);
    for (const name of ["deserted", "no-such", "", "../netns/deserted", "a/b"]) {
      const { stdout, stderr, code, complaints } = await listing(sandbox, "-N", name, "-tln");
      assert.equal(code, 2, name);
      assert.equal(stdout, "", name);
      assert.equal(complaints.length, 1, stderr);
      assert.ok(stderr.startsWith("sockscope: ") && stderr.includes(`"${name}"`), stderr);
    }
    const { stderr } = await listing(sandbox, "-N", "deserted", "-tln");
    assert.match(stderr, /no process/);
  },
});

Deno.test("-N without permission to look: two lines say what to grant", async () => {
  const { stdout, code, complaints } = await runProgram([
    ...sockscope(["--allow-read=/srv"]),
    ...["-N", "any", "-tln"],
  ]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.equal(complaints.length, 2, complaints.join("\n"));
  assert.match(complaints.join("\n"), /-A\b.*--allow-read=\/run\/netns/);
});
