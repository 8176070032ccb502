import assert from "node:assert/strict";
import { Actor } from "../support/programs/actor.ts";
import { type JsonRow, jsonRows, rowOfPort } from "../support/json/json_rows.ts";
import { needs } from "../support/programs/needs.ts";
import { asUser, PUBLIC_COPY } from "../support/programs/ordinary_user.ts";
import { type Ended, runProgram, sockscope } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import { AWKWARD, NOBODY, type OwnersReport } from "./actors/owners.ts";

const NEEDS = needs("root over users", "netns", "nsenter", "setpriv");

function pidsOf(row: JsonRow): number[] {
  return row.processes.map((owner) => owner.pid).sort((a, b) => a - b);
}

Deno.test({
  ...NEEDS,
  name: "-p: shared sockets have all their owners, names are whole, descriptors the kernel's",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    await using actor = await Actor.start<OwnersReport>("owners", sandbox);
    const { pid, children } = actor.report;
    const ended = await sandbox.run([...sockscope(), "--json", "-tlnp"]);
    assert.equal(ended.stderr, "");
    assert.equal(ended.code, 0);
    const rows = jsonRows(ended.stdout);
    assert.equal(rows.length, 4);
    assert.deepEqual(pidsOf(rowOfPort(rows, 7001)), [pid]);
    assert.deepEqual(pidsOf(rowOfPort(rows, 7002)), [children.nobody]);
    assert.deepEqual(pidsOf(rowOfPort(rows, 7003)), [pid, children.first, children.second]);
    assert.equal(rowOfPort(rows, 7004).processes[0].command, AWKWARD);
    for (const row of rows) {
      assert.equal(row.owners_complete, true);
      for (const owner of row.processes) {
        const link = await sandbox.run(["readlink", `/proc/${owner.pid}/fd/${owner.fd}`]);
        assert.equal(link.stdout, `socket:[${row.inode}]\n`);
      }
    }
    const text = await sandbox.run([...sockscope(), "-tlnp", "sport = :7004"]);
    assert.match(text.stdout, /users:\(\("a\) S 1 \(b",pid=\d+,fd=\d+\)\)/);
  },
});

Deno.test({
  ...NEEDS,
  name: "-p as an ordinary user: own sockets are owned, and it is said that others may be too",
  fn: async () => {
    await using sandbox = await Sandbox.open(PUBLIC_COPY);
    await using actor = await Actor.start<OwnersReport>("owners", sandbox);
    const json = await runProgram(asUser(sandbox, NOBODY, ["--json", "-tlnp"]));
    const rows = jsonRows(json.stdout);
    assert.deepEqual(pidsOf(rowOfPort(rows, 7002)), [actor.report.children.nobody]);
    for (const port of [7001, 7003, 7004]) assert.deepEqual(rowOfPort(rows, port).processes, []);
    for (const row of rows) assert.equal(row.owners_complete, false);
    const text = await runProgram(asUser(sandbox, NOBODY, ["-tlnp"]));
    assert.match(text.stdout, /^LISTEN .*:7002 .*users:\(\("of-nobody",pid=\d+,fd=\d+\)\)/m);
    assert.match(text.stdout, /^LISTEN .*:7001 +0\.0\.0\.0:\* +$/m);
    for (const ended of [json, text]) {
      assert.equal(ended.code, 0);
      assert.equal(ended.complaints.length, 1, ended.stderr);
      assert.match(ended.stderr, /owners/);
    }
    const without = await runProgram(asUser(sandbox, NOBODY, ["-tln"]));
    assert.equal(without.stderr, "", "nothing is said where owners were not asked for");
  },
});

Deno.test({
  ...NEEDS,
  name: "-pT: every thread of an owner, by its own number",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    await using actor = await Actor.start<OwnersReport>("owners", sandbox);
    const { pid } = actor.report;
    const threads = async (): Promise<Set<number>> => {
      const { stdout } = await sandbox.run(["ls", `/proc/${pid}/task`]);
      return new Set(stdout.trim().split("\n").map(Number));
    };
    const before = await threads();
    const json = await sandbox.run([...sockscope(), "--json", "-tlnpT", "sport = :7001"]);
    const text = await sandbox.run([...sockscope(), "-tlnpT", "sport = :7001"]);
    const after = await threads();
    assert.ok(before.size > 2, "the actor has threads");
    const found = new Set(jsonRows(json.stdout)[0].processes.map(({ tid }) => tid));
    for (const owner of jsonRows(json.stdout)[0].processes) assert.equal(owner.pid, pid);
    // Threads may have come or gone meanwhile.
    for (const tid of found) assert.ok(before.has(tid) || after.has(tid), `${tid}`);
    for (const tid of before) {
      if (!after.has(tid)) continue;
      assert.ok(found.has(tid), `${tid}`);
      assert.match(text.stdout, new RegExp(`,pid=${pid},tid=${tid},fd=\\d+\\)`));
    }
  },
});

Deno.test({
  ...NEEDS,
  name: "processes that vanish while they are looked at: no crash, no noise",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    await using owners = await Actor.start<OwnersReport>("owners", sandbox);
    const flicker = await Actor.start("flicker", sandbox);
    const runs: Ended[] = [];
    for (let i = 0; i < 25; i++) {
      runs.push(await sandbox.run([...sockscope(), "--json", i % 2 ? "-tlnp" : "-tlnpT"]));
    }
    const started = Number(await flicker.end());
    assert.ok(started > 100, `only ${started} processes flickered`);
    for (const { code, stdout, stderr } of runs) {
      assert.equal(stderr, "");
      assert.equal(code, 0);
      const row = rowOfPort(jsonRows(stdout), 7001);
      assert.equal(row.processes[0].pid, owners.report.pid);
      assert.equal(row.owners_complete, true);
    }
  },
});
