/**
 * sockscope and the real ss side by side, both asking the running kernel: the same command lines in
 * fresh network namespaces full of quiet sockets, byte by byte and in the same order. What moves by
 * itself is compared with what `ss` says before and after (tests/support/ss/sandwich.ts); nothing else
 * is left out.
 *
 * SOCKSCOPE_SEED and SOCKSCOPE_LINES (for each share of a world) in the environment ask for another
 * run.
 */

import assert from "node:assert/strict";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { CgroupFolder } from "../../scripts/world/cgroup.ts";
import type { LiveReport } from "../machine/actors/live_comparison.ts";
import { Actor } from "../support/programs/actor.ts";
import { needs } from "../support/programs/needs.ts";
import { Sandbox } from "../support/programs/sandbox.ts";

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
    ...needs("root over users", "netns", "nsenter", "reference-ss", "slow tests"),
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
