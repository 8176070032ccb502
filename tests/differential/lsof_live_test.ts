/**
 * sockscope and the real lsof side by side: the same command lines in fresh namespaces of network,
 * mounts and processes, byte by byte and in the same order.
 *
 * SOCKSCOPE_SEED and SOCKSCOPE_LINES (for each world) in the environment ask for another run.
 */

import assert from "node:assert/strict";
import type { LsofReport } from "../machine/actors/lsof_comparison.ts";
import { Actor } from "../support/programs/actor.ts";
import { needs } from "../support/programs/needs.ts";
import { Sandbox } from "../support/programs/sandbox.ts";

const SEED = Number(Deno.env.get("SOCKSCOPE_SEED") ?? 20_260_201);
const LINES = Number(Deno.env.get("SOCKSCOPE_LINES") ?? 150);

/** Names of hosts are this test's own, and no name server is asked. */
const SETUP = "echo 10000 >/proc/sys/kernel/ns_last_pid; mkdir -p /run/names; " +
  "mount -t tmpfs none /run/names; cp /etc/hosts /run/names/hosts; " +
  "mount --bind /run/names/hosts /etc/hosts; cd /proc/sys/net/ipv4; " +
  "echo 1024 >tcp_child_ehash_entries; echo 128 >udp_child_hash_entries; " +
  "echo 0 2147483647 >ping_group_range; cd /";

for (const [index, world] of ["mixed", "tcp-states", "udp-raw", "packet-netlink"].entries()) {
  const seed = SEED + index;
  Deno.test({
    ...needs("root over users", "netns", "nsenter", "lsof", "slow tests"),
    name: `lsof and sockscope: generated command lines in the world "${world}"`,
    fn: async () => {
      await using sandbox = await Sandbox.open(SETUP);
      const words = [world, `${seed}`, `${LINES}`, "lsof"];
      await using actor = await Actor.start<LsofReport>("lsof_comparison", sandbox, ...words);
      const { compared, withRows, refused, differences, report } = actor.report;
      const summary = `${compared} compared, ${withRows} with rows, ${refused} refused by both`;
      console.log(`${world}, seed ${seed}: ${summary}`);
      assert.equal(differences, 0, `${world}, seed ${seed}: ${differences} differences\n${report}`);
      assert.equal(compared, LINES, "every line was compared");
      assert.ok(withRows >= LINES / 3, `enough lines selected rows: ${withRows}`);
    },
  });
}
