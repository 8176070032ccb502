import assert from "node:assert/strict";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { Actor } from "../support/programs/actor.ts";
import { jsonRows } from "../support/json/json_rows.ts";
import { needs } from "../support/programs/needs.ts";
import { ROOT, sockscope } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import type { ChurnReport, Share } from "./actors/churn_watcher.ts";

const RUNS = 200;
const PROCESS_RUNS = 10;
/** Connections that are open at a time: each lives for some ten milliseconds. */
const KEEP = "300";

/** A namespace whose closed connections do not pile up. */
function churnSandbox(): Promise<Sandbox> {
  return Sandbox.open("echo 200 >/proc/sys/net/ipv4/tcp_max_tw_buckets");
}

async function watch(sandbox: Sandbox, runs: number, ss: string): Promise<ChurnReport> {
  const watcher = `${ROOT}/tests/machine/actors/churn_watcher.ts`;
  const command = [Deno.execPath(), "run", "-A", "--no-prompt", watcher, String(runs), ss];
  const { stdout, stderr, code } = await sandbox.run(command, { limit: 240 });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

function percent({ rows, owned }: Share): number {
  return 100 * owned / rows;
}

Deno.test({
  ...needs("root", "netns", "nsenter", "reference-ss", "slow tests"),
  name: "churn: 200 runs without a crash or a row twice, and with as many owners as ss finds",
  fn: async () => {
    const ss = await referenceSs();
    await using sandbox = await churnSandbox();
    const churn = await Actor.start("churn", sandbox, KEEP);
    const report = await watch(sandbox, RUNS, ss!);
    const opened = Number(await churn.end());
    const shares = [report.sockscope, report.ss, report.ssProcfs].map(percent);
    console.log(
      `${opened} connections; of the rows had owners: sockscope ${shares[0].toFixed(1)} %, ` +
        `ss ${shares[1].toFixed(1)} %, ss over procfs ${shares[2].toFixed(1)} %`,
    );
    assert.ok(opened > 10_000, `only ${opened} connections`);
    assert.ok(report.sockscope.rows > RUNS * 300);
    assert.deepEqual(report.complaints, []);
    assert.deepEqual(report.duplicates, []);
    assert.ok(shares[0] >= shares[1], "as large a share as ss finds");
    assert.ok(shares[0] >= shares[2], "as large a share as ss finds over procfs");
  },
});

Deno.test({
  ...needs("root", "netns", "nsenter"),
  name: "churn: whole processes, text and JSON, end well and print no row twice",
  fn: async () => {
    await using sandbox = await churnSandbox();
    await using _churn = await Actor.start("churn", sandbox, KEEP);
    for (let run = 0; run < PROCESS_RUNS; run++) {
      const json = await sandbox.run([...sockscope(), "--json", "-tanpT"]);
      assert.equal(json.stderr, "");
      assert.equal(json.code, 0);
      assert.ok(jsonRows(json.stdout).length > 300);
      const text = await sandbox.run([...sockscope(), "-tanpe"]);
      assert.equal(text.stderr, "");
      assert.equal(text.code, 0);
      const sockets = text.stdout.matchAll(/^\S+ +\d+ +\d+ +(\S+) +(\S+) .*\b(ino:[1-9]\d*) /gm);
      const seen = [...sockets].map(([, local, peer, inode]) => `${local} ${peer} ${inode}`);
      assert.ok(seen.length > 100);
      assert.equal(new Set(seen).size, seen.length);
      const netstat = await sandbox.run([...sockscope(), "netstat", "-tanpe"]);
      assert.equal(netstat.stderr, "");
      assert.equal(netstat.code, 0);
      const inodes = [...netstat.stdout.matchAll(/^tcp.{76} \d+ +([1-9]\d*) /gm)];
      assert.ok(inodes.length > 100);
      assert.equal(new Set(inodes.map(([, inode]) => inode)).size, inodes.length);
      const lsof = await sandbox.run([...sockscope(), "lsof", "-nP", "-d0-9999", "-Fpf"]);
      assert.equal(lsof.stderr, "sockscope: this lsof shows sockets only\n");
      assert.equal(lsof.code, 0);
      const sets = lsof.stdout.matchAll(/^p(\d+)\n((?:f\d+\n)*)/gm);
      const files = [...sets].flatMap(([, pid, fds]) =>
        fds.match(/\d+/g)!.map((fd) => `${pid} ${fd}`)
      );
      assert.ok(files.length > 300);
      assert.equal(new Set(files).size, files.length);
    }
  },
});
