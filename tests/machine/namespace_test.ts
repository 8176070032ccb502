import assert from "node:assert/strict";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { Actor } from "../support/programs/actor.ts";
import { jsonRows } from "../support/json/json_rows.ts";
import { needs } from "../support/programs/needs.ts";
import { asUser, PUBLIC_COPY } from "../support/programs/ordinary_user.ts";
import { type Ended, runProgram, sockscope } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import type { ListenerReport } from "./actors/listener.ts";
import { NOBODY } from "./actors/owners.ts";

const NEEDS = needs("root", "netns", "nsenter", "ip");
const PORT = 7100;

/** For a sandbox: named namespaces that the machine never hears of. */
const NAMED = `
  mount -t tmpfs none /run
  ip netns add inhabited
  ip netns add deserted
  ip netns exec inhabited ip link set lo up
  ip netns exec inhabited ip link add inside0 type veth peer name inside1
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
      assert.match(row, new RegExp(`^LISTEN +0 +\\d+ +127\\.0\\.0\\.1:${PORT} .*${owner}`));
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
  name: "-N NAME: the kernel is asked there, so that no process need run in it",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMED);
    const netlink = await listing(sandbox, "-N", "deserted", "-anf", "netlink");
    assert.equal(netlink.stderr, "");
    assert.match(netlink.stdout, /^UNCONN .* 0:0 /m, "the kernel's own socket of rtnetlink");
    // What only procfs has, and what is counted there.
    for (const words of [["-wan"], ["-s"], ["-an"]]) {
      const { code, stderr, stdout } = await listing(sandbox, "-N", "deserted", ...words);
      assert.equal(stderr, "", words.join(" "));
      assert.equal(code, 0);
      assert.notEqual(stdout, "");
    }
    const there = await listing(sandbox, "-N", "inhabited", "-tan", "dev", "inside0");
    assert.equal(there.code, 0, "interfaces are those of the namespace");
    const here = await listing(sandbox, "-tan", "dev", "inside0");
    assert.equal(here.code, 2);
    assert.match(here.stderr, /no device "inside0"/);
  },
});

Deno.test({
  ...needs("root", "netns", "nsenter", "ip", "reference-ss"),
  name: "-N NAME: the bytes of ss -N NAME, with and without a process inside",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMED);
    await using _ = await Actor.start<ListenerReport>("listener", {
      inside: (...command) => sandbox.inside("ip", "netns", "exec", "inhabited", ...command),
    }, `${PORT}`);
    const ss = await referenceSs();
    for (const name of ["inhabited", "deserted"]) {
      for (const words of ["-tan", "-tanp", "-uan", "-wan", "-xlnp", "-0an", "-tlnO"]) {
        const theirs = await sandbox.run([ss!, "-N", name, words]);
        const ours = await listing(sandbox, "-N", name, words);
        assert.equal(ours.stdout, theirs.stdout, `-N ${name} ${words}`);
        assert.equal(ours.stderr, "");
      }
    }
  },
});

Deno.test({
  ...needs("root over users", "netns", "nsenter", "ip", "setpriv"),
  name: "-N NAME: one that cannot be entered, or does not exist, is one clear line",
  fn: async () => {
    await using sandbox = await Sandbox.open(`${NAMED}\n${PUBLIC_COPY}`);
    const unreadable = (ended: Ended, name: string): void => {
      assert.equal(ended.code, 2, name);
      assert.equal(ended.stdout, "", name);
      assert.equal(ended.complaints.length, 1, ended.stderr);
      assert.ok(ended.stderr.startsWith("sockscope: "), ended.stderr);
      assert.ok(ended.stderr.includes(`"${name}"`), ended.stderr);
    };
    for (const name of ["no-such", "", "../netns/deserted", "a/b"]) {
      unreadable(await listing(sandbox, "-N", name, "-tln"), name);
    }
    const files = await listing(sandbox, "-N", "deserted", "--source", "procfs", "-tln");
    unreadable(files, "deserted");
    assert.match(files.stderr, /no process/);
    const refused = await runProgram(asUser(sandbox, NOBODY, ["-N", "deserted", "-tln"]));
    unreadable(refused, "deserted");
    assert.match(refused.stderr, /no process.*operation not permitted/);
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
