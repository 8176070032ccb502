/** The binary on a machine that has so many descriptors that two threads read them. */

import assert from "node:assert/strict";
import type { HoardReport } from "../machine/actors/hoard.ts";
import { Actor } from "../support/programs/actor.ts";
import { jsonRows, rowOfPort } from "../support/json/json_rows.ts";
import { needs } from "../support/programs/needs.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import { X86_64 } from "./binaries.ts";

/** Five blocks of each process. */
const DESCRIPTORS = 9000;
/** More than a thread reads of links that are no descriptors'. */
const SOME = 1000;

Deno.test({
  ...needs("root", "netns", "nsenter", "strace", "two threads", "x86_64 binary"),
  name: "-p: two threads of the binary read the links of many descriptors, each once",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    await using first = await Actor.start<HoardReport>("hoard", sandbox, "7001", `${DESCRIPTORS}`);
    await using second = await Actor.start<HoardReport>("hoard", sandbox, "7002", `${DESCRIPTORS}`);
    const log = await Deno.makeTempFile();
    try {
      const ended = await sandbox.run([
        ...["strace", "-f", "-qq", "-e", "trace=readlinkat", "-o", log],
        ...[...X86_64, "--json", "-tlnp"],
      ]);
      assert.equal(ended.stderr, "");
      const rows = jsonRows(ended.stdout);
      for (const [port, { pid }] of [[7001, first.report], [7002, second.report]] as const) {
        const { processes } = rowOfPort(rows, port);
        assert.equal(new Set(processes.map(({ fd }) => fd)).size, DESCRIPTORS);
        assert.equal(processes.length, DESCRIPTORS);
        assert.ok(processes.every((owner) => owner.pid === pid));
      }
      const calls = new Map<string, number>();
      for (const line of (await Deno.readTextFile(log)).split("\n")) {
        const thread = /^(\d+) +readlinkat\(/.exec(line)?.[1];
        if (thread !== undefined) calls.set(thread, (calls.get(thread) ?? 0) + 1);
      }
      assert.equal([...calls.values()].filter((count) => count > SOME).length, 2);
    } finally {
      await Deno.remove(log);
    }
  },
});

/** The worker, a V8 of its own, that reads links if there is no carried library. */
const WORKER = /^worker-/;
/** A thread of the runtime's, on which a library reads them, and which then waits for other work. */
const POOL = /^tokio-runtime/;

/** The names of a process's threads; of those of the runtime's pool, those that do not wait for work. */
function threadsOf(pid: number): string[] {
  const folder = `/proc/${pid}/task`;
  return [...Deno.readDirSync(folder)].flatMap(({ name }) => {
    try {
      const thread = Deno.readTextFileSync(`${folder}/${name}/comm`).trim();
      const waits = Deno.readTextFileSync(`${folder}/${name}/wchan`).includes("futex");
      return POOL.test(thread) && waits ? [] : [thread];
    } catch (error) {
      // It has ended meanwhile.
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }).sort();
}

/** True while a process waits for room in a pipe. */
function writes(pid: number): boolean {
  return /pipe_write/.test(Deno.readTextFileSync(`/proc/${pid}/wchan`));
}

/**
 * Runs `-p` with output that nobody reads, more than a pipe holds: what threads there ever are up
 * to then, and which are left when it waits for room.
 */
async function threadsOfRun(sandbox: Sandbox): Promise<{ ever: Set<string>; left: string[] }> {
  const command = sandbox.inside(...X86_64, "-tlnp");
  const child = new Deno.Command(command[0], {
    args: command.slice(1),
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  try {
    const ever = new Set<string>();
    for (const end = performance.now() + 20_000; performance.now() < end;) {
      // What nsenter starts in another process namespace is a child of its own.
      const pid = Number(Deno.readTextFileSync(`/proc/${child.pid}/task/${child.pid}/children`));
      if (pid > 0 && writes(pid)) return { ever, left: threadsOf(pid) };
      if (pid > 0) { for (const name of threadsOf(pid)) ever.add(name); }
      await new Promise((done) => setTimeout(done, 2));
    }
    throw new Error("it does not write");
  } finally {
    await child.stdout.cancel();
    await child.status;
  }
}

Deno.test({
  ...needs("root", "netns", "nsenter", "two threads", "x86_64 binary"),
  name: "-p: the second thread ends before anything is written",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    await using _first = await Actor.start<HoardReport>("hoard", sandbox, "7001", `${DESCRIPTORS}`);
    const alone = await threadsOfRun(sandbox);
    assert.ok(![...alone.ever].some((name) => WORKER.test(name)), "too few descriptors for two");
    await using _second = await Actor.start<HoardReport>(
      "hoard",
      sandbox,
      "7002",
      `${DESCRIPTORS}`,
    );
    const helped = await threadsOfRun(sandbox);
    const helpers = [...helped.ever].filter((name) => WORKER.test(name) || POOL.test(name));
    assert.ok(helpers.length > 0, "two threads read");
    assert.ok(!helped.left.some((name) => WORKER.test(name)), `${helped.left}`);
    assert.deepEqual(helped.left, alone.left);
  },
});
