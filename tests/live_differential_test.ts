/**
 * sockscope and the real ss side by side, both asking the running kernel: the same command lines in
 * fresh network namespaces full of quiet sockets, byte by byte and in the same order. What moves by
 * itself is compared with what `ss` says before and after (tests/support/sandwich.ts); nothing else
 * is left out.
 *
 * SOCKSCOPE_SEED and SOCKSCOPE_LINES (for each share of a world) in the environment ask for another
 * run.
 */

import assert from "node:assert/strict";
import { referenceSs } from "../scripts/reference_ss.ts";
import { CgroupFolder } from "../scripts/world/cgroup.ts";
import type { LiveReport } from "./machine/actors/live_comparison.ts";
import { Actor } from "./support/actor.ts";
import { needs } from "./support/needs.ts";
import { Sandbox } from "./support/sandbox.ts";
import { sandwichFault } from "./support/sandwich.ts";

const SEED = Number(Deno.env.get("SOCKSCOPE_SEED") ?? 20_260_101);
const LINES = Number(Deno.env.get("SOCKSCOPE_LINES") ?? 100);

/** Worlds, with how many shares of {@linkcode LINES} each is asked. */
const WORLDS = [
  ["quiet", 7],
  ["tcp-states", 2],
  ["udp-raw", 1],
  ["mixed", 1],
] as const;

/**
 * Numbers of processes are of five digits from here on, until many thousands have been started; and
 * the kernel's hash tables are small, of which every listing walks all buckets.
 */
const SETUP = "echo 10000 >/proc/sys/kernel/ns_last_pid; cd /proc/sys/net/ipv4; " +
  "echo 1024 >tcp_child_ehash_entries; echo 128 >udp_child_hash_entries; cd /";

for (const [index, [world, shares]] of WORLDS.entries()) {
  const seed = SEED + index;
  Deno.test({
    ...needs("root", "netns", "nsenter", "reference-ss", "slow tests"),
    name: `ss and sockscope, asking the kernel: generated command lines in the world "${world}"`,
    fn: async () => {
      const ss = await referenceSs();
      assert.ok(ss !== null);
      const count = LINES * shares;
      using cgroups = CgroupFolder.make();
      await using sandbox = await Sandbox.open(SETUP);
      const words = [world, `${seed}`, `${count}`, ss, ...(cgroups === null ? [] : [cgroups.path])];
      await using actor = await Actor.start<LiveReport>("live_comparison", sandbox, ...words);
      const { compared, withRows, moved, differences, summary, report } = actor.report;
      console.log(`${world}, seed ${seed}: ${summary}`);
      assert.equal(differences, 0, `${world}, seed ${seed}: ${summary}\n${report}`);
      assert.ok(compared >= count, "every line was compared");
      assert.ok(withRows >= count / 4, "enough lines selected rows");
      assert.ok(world !== "quiet" || moved > 0, "some lines held clocks");
    },
  });
}

const ROW = "ESTAB 0 0 10.0.0.1:22 10.0.0.2:5000";
const INFO = "\t cubic rto:204 lastsnd:100 lastrcv:100 busy:8ms rwnd_limited:4ms(50.0%) send 1bps";
const TIMER = `${ROW} timer:(keepalive,1min5sec,0) ino:7`;

/** A text with one part of it written otherwise, for which it must have that part. */
function otherwise(text: string, from: string, to: string): string {
  assert.ok(text.includes(from));
  return text.replace(from, to);
}

Deno.test("sandwichFault: clocks between those of the two outer texts are right", () => {
  const later = INFO.replace("snd:100", "snd:140").replace("busy:8ms", "busy:10ms");
  for (const value of [100, 120, 140]) {
    assert.equal(sandwichFault(INFO, INFO.replace("snd:100", `snd:${value}`), later), undefined);
  }
  const counted = otherwise(TIMER, "1min5sec", "1min3sec");
  assert.equal(sandwichFault(TIMER, otherwise(TIMER, "1min5sec", "1min4sec"), counted), undefined);
  const times = ["10sec", "9.900sec", "1.001sec", "900ms"];
  const [first, ...next] = times.map((time) => otherwise(TIMER, "1min5sec", time));
  for (const between of next) {
    assert.equal(sandwichFault(first, between, next.at(-1)!), undefined);
  }
});

Deno.test("sandwichFault: counts of the whole machine lie between, the namespace's are the same", () => {
  const counts = (all: number, established: number): string =>
    `Total: 9\nTCP:   ${all} (estab ${established}, closed ${all}, orphaned 0, timewait 0)\n\n`;
  assert.equal(sandwichFault(counts(70, 3), counts(60, 3), counts(50, 3)), undefined);
  assert.match(sandwichFault(counts(70, 3), counts(71, 3), counts(50, 3))!, /line 2/);
  assert.match(sandwichFault(counts(70, 3), counts(60, 4), counts(50, 3))!, /line 2/);
});

Deno.test("sandwichFault: a clock beyond them, or going the other way, is wrong", () => {
  const later = otherwise(INFO, "snd:100", "snd:140");
  for (const value of [99, 141]) {
    assert.match(sandwichFault(INFO, INFO.replace("snd:100", `snd:${value}`), later)!, /line 1/);
  }
  assert.match(sandwichFault(later, otherwise(INFO, "snd:100", "snd:120"), INFO)!, /line 1/);
  const more = otherwise(TIMER, "1min5sec", "1min6sec");
  assert.match(sandwichFault(TIMER, more, TIMER)!, /line 1/);
});

Deno.test("sandwichFault: nothing else may differ", () => {
  const later = otherwise(INFO, "snd:100", "snd:140");
  for (const [from, to] of [["rto:204", "rto:205"], ["cubic", "reno"], [" send", "  send"]]) {
    assert.match(sandwichFault(INFO, otherwise(INFO, from, to), later)!, /line 1/);
  }
  // Even where both outer texts say it one after the other.
  const before = `${ROW}\n${INFO}`, after = otherwise(before, "rto:204", "rto:206");
  assert.match(sandwichFault(before, otherwise(before, "rto:204", "rto:205"), after)!, /line 2/);
  assert.match(sandwichFault(TIMER, otherwise(TIMER, ",0)", ",1)"), TIMER)!, /line 1/);
  assert.match(sandwichFault(TIMER, otherwise(TIMER, "keepalive", "on"), TIMER)!, /line 1/);
  assert.match(sandwichFault(`${ROW}\n${INFO}`, ROW, `${ROW}\n${later}`)!, /1 lines of ss, 0/);
});

/** A listing as it is laid out: every record as long as the longest, with one blank behind. */
function laidOut(...records: readonly string[]): string {
  const width = Math.max(...records.map(({ length }) => length)) + 1;
  return records.map((record) => record.padEnd(width) + "\n").join("");
}

Deno.test("sandwichFault: blanks behind a clock go with its width, and no others", () => {
  const other = `${ROW} -`;
  const info = (value: number): string => `${ROW}\n\t lastack:${value}`;
  const [before, ours, after] = [98, 99, 101].map((value) => laidOut(other, info(value)));
  assert.equal(sandwichFault(before, ours, after), undefined);
  const wider = laidOut(other, info(101));
  assert.notEqual(wider.indexOf("\n"), before.indexOf("\n"));
  assert.equal(sandwichFault(before, wider, after), undefined);
  const short = wider.replace(" \n", "\n"); // the first record, filled up to one less
  assert.match(sandwichFault(before, short, after)!, /record/);
  const long = wider.replace(/ \n$/, "  \n"); // the last record, filled up to one more
  assert.match(sandwichFault(before, long, after)!, /record/);
});
