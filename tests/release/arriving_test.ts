/**
 * The released file, with a kernel that takes its time: rows are decoded while others still arrive,
 * behind the second filter. strace makes each receive late, or fail.
 */

import assert from "node:assert/strict";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { jsonRows } from "../support/json/json_rows.ts";
import { Actor } from "../support/programs/actor.ts";
import type { Ended } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import { needsRelease, released } from "./support.ts";

const FILE = released("x86_64");
/** Connections: some 20 messages of 32 KiB. */
const CONNECTIONS = 2500;
const SLOW = "delay_exit=20000";
/** Long enough for the program to have set the filter by then. */
const LATE = "delay_enter=1500000";
/**
 * How many rows that stay the kernel itself may pass over: it goes on at a number in a chain of its
 * hash, and loses the one behind it if another of that chain is gone by then. `ss` has the same.
 */
const LOST_BY_KERNEL = 2;
const NEEDED = ["root", "netns", "nsenter", "strace", "reference-ss"] as const;

/** What the program shows, and how often it received or read a page after the second filter was set. */
interface Slow extends Ended {
  readonly sealedReceives: number;
}

/** What a call returns that brings some of the sockets. */
const BROUGHT = { recvfrom: /recvfrom.*= [1-9]/, read: /read.*= [34]\d{3}\b/ } as const;

/** Runs it inside with every receive, or every read, as `injected` says. */
async function slowly(
  sandbox: Sandbox,
  injected: string,
  words: readonly string[],
  wrapped: (command: readonly string[]) => readonly string[] = (command) => command,
  call: keyof typeof BROUGHT = "recvfrom",
): Promise<Slow> {
  const log = await Deno.makeTempFile();
  try {
    const traced = [
      ...["strace", "-f", "-qq", "-o", log, "-e", `trace=${call},seccomp`],
      ...["-e", `inject=${call}:${injected}`, FILE, ...words],
    ];
    const ended = await sandbox.run(wrapped(traced));
    const calls = (await Deno.readTextFile(log)).split("\n");
    const sealed = calls.findLastIndex((call) => call.includes("seccomp("));
    assert.ok(sealed >= 0);
    const after = calls.slice(sealed).filter((line) => BROUGHT[call].test(line));
    return { ...ended, sealedReceives: after.length };
  } finally {
    await Deno.remove(log);
  }
}

/** A sandbox with many connections in it. */
class Crowd implements AsyncDisposable {
  private constructor(readonly sandbox: Sandbox, readonly actor: AsyncDisposable) {}

  static async open(): Promise<Crowd> {
    const sandbox = await Sandbox.open();
    return new Crowd(sandbox, await Actor.start("crowd", sandbox, `${CONNECTIONS}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.actor[Symbol.asyncDispose]();
    await this.sandbox[Symbol.asyncDispose]();
  }
}

Deno.test({
  ...needsRelease("x86_64", ...NEEDED),
  name: "released file: what arrives late is shown as ss shows it, after the second filter was set",
  fn: async () => {
    const ss = (await referenceSs())!;
    await using crowd = await Crowd.open();
    const { sandbox } = crowd;
    const lines = ["-tan", "-tanH", "-ta", "-tan state established", "-tan sport = :9000", "-tane"];
    for (const line of lines) {
      const expected = await sandbox.run([ss, ...line.split(" ")]);
      const { stdout, stderr, code, sealedReceives } = await slowly(sandbox, SLOW, line.split(" "));
      assert.deepEqual([stderr, code], ["", 0], line);
      assert.ok(sealedReceives > 1, `${line}: ${sealedReceives} receives behind the filter`);
      assert.ok(stdout === expected.stdout, `${line} differs from ss`);
    }
    for (const line of ["--json -tan", "--json -ta"]) {
      const { stdout, sealedReceives } = await slowly(sandbox, SLOW, line.split(" "));
      assert.ok(sealedReceives > 1, line);
      const cookies = jsonRows(stdout).map(({ cookie }) => cookie);
      assert.equal(new Set(cookies).size, cookies.length);
      assert.equal(cookies.length, 2 * CONNECTIONS + 2, "both ends, and two listeners");
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", ...NEEDED),
  name: "released file: tables of procfs that come late are shown as ss shows them",
  fn: async () => {
    const ss = (await referenceSs())!;
    await using crowd = await Crowd.open();
    const { sandbox } = crowd;
    const note =
      "sockscope: procfs does not have how many connections may wait for a listening socket: " +
      "Send-Q shows 0\n";
    // No other thread reads so often.
    for (const line of ["-tan", "-ta", "-tn"]) {
      const words = line.split(" ");
      const expected = await sandbox.run(["env", "PROC_ROOT=/proc", ss, ...words]);
      const { stdout, stderr, code, sealedReceives } = await slowly(
        ...[sandbox, `${SLOW}:when=120+`, ["--source", "procfs", ...words]] as const,
        ...[undefined, "read"] as const,
      );
      assert.deepEqual([stderr, code], [line === "-tn" ? "" : note, 0], line);
      assert.ok(sealedReceives > 10, `${line}: ${sealedReceives} pages behind the filter`);
      assert.ok(stdout === expected.stdout, `${line} differs from ss`);
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", ...NEEDED),
  name: "released file: while connections come and go, none that stays is lost or shown twice",
  fn: async () => {
    await using crowd = await Crowd.open();
    const { sandbox } = crowd;
    await using _churn = await Actor.start("churn", sandbox, "300");
    for (let run = 0; run < 3; run++) {
      const { stdout, stderr, code } = await slowly(sandbox, SLOW, ["--json", "-tan"]);
      assert.deepEqual([stderr, code], ["", 0]);
      const rows = jsonRows(stdout);
      const cookies = rows.map(({ cookie }) => cookie);
      assert.equal(new Set(cookies).size, cookies.length);
      const steady = rows.filter((row) => row.local_port === 9000 || row.peer_port === 9000);
      const lost = 2 * CONNECTIONS + 2 - steady.length;
      assert.ok(lost >= 0 && lost <= LOST_BY_KERNEL, `${lost} are lost`);
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", ...NEEDED),
  name: "released file: an answer that breaks off, is interrupted, or finds nobody who reads",
  fn: async () => {
    await using crowd = await Crowd.open();
    const { sandbox } = crowd;
    const whole = (await slowly(sandbox, SLOW, ["-tanH"])).stdout;
    // Late: an answer that is known to be broken before the filter is set is asked for again.
    const broken = await slowly(sandbox, `${LATE}:error=ENOBUFS:when=14`, ["-tanH"]);
    assert.equal(broken.code, 1);
    assert.equal(
      broken.stderr,
      "sockscope: sock_diag tcp: the kernel's answer ended before the dump did\n",
    );
    const rows = broken.stdout.split("\n").length;
    assert.ok(rows > 500 && rows < whole.split("\n").length, `${rows} rows`);
    const interrupted = await slowly(sandbox, `${LATE}:error=EINTR:when=14`, ["-tanH"]);
    assert.deepEqual([interrupted.stdout === whole, interrupted.code], [true, 0]);
    // Whoever reads begins when all has come; or reads a line and goes.
    for (const reader of ["{ sleep 2; cat; }", "head -n 1"]) {
      const shell = (command: readonly string[]): string[] => [
        ...["bash", "-o", "pipefail", "-c", `"$@" | ${reader}`, "bash", ...command],
      ];
      const { stdout, stderr, code } = await slowly(sandbox, SLOW, ["-tanH"], shell);
      assert.deepEqual([stderr, code], ["", 0], reader);
      assert.ok(whole.startsWith(stdout) && stdout.length > 0);
    }
    const ended = await slowly(
      sandbox,
      "delay_exit=500000",
      ["-tanH"],
      (command) => ["timeout", "--signal=INT", "3", ...command],
    );
    assert.equal(ended.stdout, "");
  },
});
