import assert from "node:assert/strict";
import { needs } from "../support/programs/needs.ts";
import { PUBLIC_COPY } from "../support/programs/ordinary_user.ts";
import { Sandbox } from "../support/programs/sandbox.ts";

/** A secret that only root reads, and Deno with a capability that its caller does not have. */
const SETUP = `
  ${PUBLIC_COPY}
  cp /mnt/deno /mnt/capable
  PATH=$PATH:/usr/sbin:/sbin setcap cap_dac_read_search+ep /mnt/capable
  mkdir -p /mnt/secret/net
  echo 'the secret' >/mnt/secret/net/tcp
  chmod -R go= /mnt/secret
`;

Deno.test({
  ...needs("root", "netns", "nsenter", "setpriv", "setcap"),
  name: "with file capabilities no file of the caller's choice is read: he may not himself",
  fn: async () => {
    await using sandbox = await Sandbox.open(SETUP);
    const listing = (env: readonly string[], ...words: readonly string[]): string[] => [
      ...["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"],
      ...["env", "HOME=/mnt/home", "DENO_DIR=/mnt/home", ...env],
      ...["/mnt/capable", "run", "-A", "--no-prompt", "/mnt/main.ts", "-tan", ...words],
    ];
    const file = "/mnt/secret/net/tcp";
    for (
      const [command, what] of [
        [listing([`TCPDIAG_FILE=${file}`]), "TCPDIAG_FILE"],
        [listing(["PROC_ROOT=/mnt/secret"]), "--proc-root"],
        [listing([], "--proc-root=/mnt/secret"), "--proc-root"],
        [listing([], "-F", file), "-F"],
      ] as const
    ) {
      const { code, stdout, stderr } = await sandbox.run(command);
      assert.equal(stdout, "", what);
      assert.ok(stderr.startsWith(`sockscope: ${what} /mnt/secret`), stderr);
      assert.match(stderr, /: a program with file capabilities reads \/proc alone [^\n]*\n$/);
      assert.equal(code, 2, what);
    }
    // With hidepid he could not read them himself.
    const { code, stdout, stderr } = await sandbox.run(listing([], "--json", "--cmdline"));
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^sockscope: --cmdline: a program with file capabilities [^\n]*\n$/);
    // Without a file of his it runs.
    const live = await sandbox.run(listing([]));
    assert.equal(live.stderr, "");
    assert.match(live.stdout, /^State +Recv-Q/);
  },
});
