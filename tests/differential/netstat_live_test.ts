/**
 * sockscope and the real netstat side by side over the running kernel's /proc: the same command lines
 * in fresh network namespaces full of quiet sockets, byte by byte. Clocks and counters that move by
 * themselves are compared with what netstat says before and after.
 *
 * SOCKSCOPE_SEED and SOCKSCOPE_LINES (for each share of a world) in the environment ask for another
 * run.
 */

import assert from "node:assert/strict";
import { referenceNetstat } from "../../scripts/reference_netstat.ts";
import type { NetstatReport } from "../machine/actors/netstat_comparison.ts";
import { Actor } from "../support/programs/actor.ts";
import { needs } from "../support/programs/needs.ts";
import { Sandbox } from "../support/programs/sandbox.ts";

const SEED = Number(Deno.env.get("SOCKSCOPE_SEED") ?? 20_261_128);
const LINES = Number(Deno.env.get("SOCKSCOPE_LINES") ?? 100);

/** Worlds, with how many shares of {@linkcode LINES} each is asked. */
const WORLDS = [["quiet", 3], ["mixed", 1], ["owners", 1], ["tcp-states", 1], [
  "udp-raw",
  1,
]] as const;

/** Numbers of processes of five digits, and small hash tables: every listing walks all buckets. */
const SETUP = "echo 10000 >/proc/sys/kernel/ns_last_pid; cd /proc/sys/net/ipv4; " +
  "echo 1024 >tcp_child_ehash_entries; echo 128 >udp_child_hash_entries; cd /";

for (const [index, [world, shares]] of WORLDS.entries()) {
  const seed = SEED + index;
  Deno.test({
    ...needs("root over users", "netns", "nsenter", "reference-netstat", "slow tests"),
    name: `netstat and sockscope over /proc: generated command lines in the world "${world}"`,
    fn: async () => {
      const netstat = (await referenceNetstat())!;
      const count = LINES * shares;
      await using sandbox = await Sandbox.open(SETUP);
      const words = [world, `${seed}`, `${count}`, netstat];
      await using actor = await Actor.start<NetstatReport>("netstat_comparison", sandbox, ...words);
      const { compared, withRows, differences, summary, report } = actor.report;
      console.log(`${world}, seed ${seed}: ${summary}`);
      assert.equal(differences, 0, `${world}, seed ${seed}: ${summary}\n${report}`);
      assert.ok(compared >= count, "every line was compared");
      assert.ok(withRows >= count / 4, "enough lines selected rows");
    },
  });
}
