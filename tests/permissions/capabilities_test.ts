import assert from "node:assert/strict";
import { CgroupFolder } from "../../scripts/world/cgroup.ts";
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
  ...needs("root over users", "netns", "nsenter", "setpriv", "setcap"),
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

const ID = "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961";

/** What docker keeps of a container, below folders that root alone may look into. */
const DOCKER = `
  mkdir -p /var/lib/docker
  mount -t tmpfs -o mode=700 none /var/lib/docker
  mkdir -p /var/lib/docker/containers/${ID}
  echo '{"Name":"/web","Config":{"Env":["PASSWORD=x"]}}' \
    >/var/lib/docker/containers/${ID}/config.v2.json
`;

Deno.test({
  ...needs("root over users", "netns", "nsenter", "setpriv", "setcap", "cgroups", "python3"),
  name: "with file capabilities names of containers are not read: their files hold secrets",
  fn: async () => {
    await using sandbox = await Sandbox.open(SETUP + DOCKER);
    using folder = CgroupFolder.make()!;
    const listen = 'import socket,sys; s=socket.create_server(("127.0.0.1", 7001)); ' +
      "print(1, flush=True); sys.stdin.read()";
    const [program, ...args] = sandbox.inside("python3", "-c", listen);
    const container = folder.within(
      `docker-${ID}.scope`,
      () => new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn(),
    );
    const output = container.stdout.getReader();
    try {
      await output.read();
      const listing = ["run", "-A", "--no-prompt", "/mnt/main.ts", "-tlnH", "--whose"];
      const shown = async (...command: readonly string[]): Promise<string> => {
        const { stdout } = await sandbox.run([
          ...["env", "HOME=/mnt/home", "DENO_DIR=/mnt/home"],
          ...[...command, ...listing],
        ]);
        return /container=([^),]+)/.exec(stdout)?.[1] ?? stdout;
      };
      assert.equal(await shown("/mnt/deno"), "web");
      // He sees nobody's descriptors without the capabilities: the socket's creator is the container.
      const user = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--inh-caps=-all",
      ];
      assert.match(await shown(...user, "/mnt/deno"), new RegExp(`created-in:${ID.slice(0, 12)}`));
      assert.match(
        await shown(...user, "/mnt/capable"),
        new RegExp(`created-in:${ID.slice(0, 12)}`),
      );
    } finally {
      await container.stdin.close();
      await output.cancel();
      await container.status;
    }
  },
});
