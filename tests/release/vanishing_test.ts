/** Network namespaces that end while the released file looks at them. */

import assert from "node:assert/strict";
import { Actor } from "../support/programs/actor.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import type { ListenerReport } from "../machine/actors/listener.ts";
import { AS_NOBODY, needsRelease, released } from "./support.ts";

const RUNS = 20;

/** Namespaces that end at once, and others that last about as long as a run does. */
const CHURN = "while :; do unshare --net true; done & " +
  "while :; do unshare --net sleep 0.02; done & " +
  "exec cat";

Deno.test({
  ...needsRelease("x86_64", "root over users", "netns", "nsenter", "setpriv", "slow tests"),
  name: "released file, --all-netns: namespaces come and go, and what stays is shown whole",
  fn: async () => {
    await using sandbox = await Sandbox.open(`
      umount -R -l /run/netns 2>/dev/null || true
      mount -t tmpfs -o mode=755 none /mnt
      cp '${released("x86_64")}' /mnt/sockscope
      chmod 755 /mnt/sockscope
    `);
    await using listener = await Actor.start<ListenerReport>("listener", sandbox, "0");
    const [program, ...args] = sandbox.inside("sh", "-c", CHURN);
    const churn = new Deno.Command(program, { args, stdin: "piped" }).spawn();
    try {
      for (let run = 0; run < RUNS; run++) {
        const who = run % 4 === 3 ? AS_NOBODY.split(" ") : [];
        const words = ["/mnt/sockscope", "--all-netns", "-tlnH", ...run % 2 === 0 ? ["-p"] : []];
        const { code, stdout, stderr } = await sandbox.run([...who, ...words]);
        assert.deepEqual([code, stderr], [0, ""], `run ${run}`);
        assert.match(
          stdout,
          new RegExp(`^\\. +LISTEN +0 +511 +127.0.0.1:${listener.report.ports} `),
        );
        assert.equal(stdout.split("\n").length, 2, stdout);
      }
    } finally {
      await churn.stdin.close();
      await churn.status;
    }
  },
});
