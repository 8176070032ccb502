/**
 * `--all-netns`, namespace by namespace: without the first column the bytes of `ss` run in each, from
 * both sources, as root and as an ordinary user.
 */

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { needs } from "../support/programs/needs.ts";
import { asUser, PUBLIC_COPY } from "../support/programs/ordinary_user.ts";
import { runProgram, sockscope } from "../support/programs/program.ts";
import { Running } from "../support/programs/running.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import { NOBODY } from "./actors/owners.ts";

/** One by name and one by its process, each with a pair of interfaces to this one. */
const PAIRS = `
  umount -R -l /run/netns 2>/dev/null || true
  mount -t tmpfs -o mode=755 none /run
  ip netns add blue
  ip -n blue link set lo up
  ip link add here type veth peer name there netns blue
  ip address add 10.9.0.1/24 dev here
  ip address add fd09:1234:5678:9abc:def0:1234:5678:1/64 dev here nodad
  ip link set here up
  ip -n blue address add 10.9.0.2/24 dev there
  ip -n blue address add fd09:1234:5678:9abc:def0:1234:5678:2/64 dev there nodad
  ip -n blue link set there up
`;
const IN_BLUE = ["ip", "netns", "exec", "blue"];
const UNSHARED = ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"];

/** Listens, connects and binds as its words say, and waits for the end of its input. */
const SOCKETS = `
import os, socket, sys
kept = []
for word in sys.argv[1:]:
    what, host, port = word.split(",")
    of = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(of, socket.SOCK_DGRAM if what == "bind" else socket.SOCK_STREAM)
    kept.append(made)
    if what == "connect":
        made.connect((host, int(port)))
        made.send(b"x" * 1234)
    else:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, int(port)))
        if what == "listen":
            made.listen(7)
print(os.getpid(), flush=True)
sys.stdin.read()
`;
const V6 = "fd09:1234:5678:9abc:def0:1234:5678:2";

/** Each namespace: words to be in it, and sockets there; those behind connect to those before. */
const PLACES: readonly (readonly [prefix: readonly string[], sockets: readonly string[]])[] = [
  [IN_BLUE, ["listen,10.9.0.2,7001", `listen,${V6},7002`, "bind,10.9.0.2,53"]],
  [UNSHARED, ["listen,127.0.0.1,65000", "connect,127.0.0.1,65000", "bind,::1,7003"]],
  [[], ["connect,10.9.0.2,7001", `connect,${V6},7002`, "bind,0.0.0.0,5353"]],
];

Deno.test({
  ...needs("root over users", "netns", "nsenter", "ip", "setpriv", "python3", "reference-ss"),
  name: "--all-netns: without the first column the bytes of ss in each, both sources and users",
  fn: async () => {
    await using sandbox = await Sandbox.open(
      `${PAIRS}${PUBLIC_COPY}\ncp -r '${dirname((await referenceSs())!)}' /mnt/reference\n` +
        "chmod -R a+rX /mnt/reference",
    );
    await using stack = new AsyncDisposableStack();
    const pids: string[] = [];
    for (const [prefix, sockets] of PLACES) {
      const command = sandbox.inside(...prefix, "python3", "-c", SOCKETS, ...sockets);
      pids.push(stack.use(await Running.start(command)).said);
    }
    const [blue, alone] = pids;
    const inode = await sandbox.run(["stat", "-Lc", "%i", `/proc/${alone}/ns/net`]);
    // Not by `ip netns exec`: it mounts another /sys, which has no cgroups.
    /** How to enter each, and what root and another user call it. */
    const places = [
      { enter: [], root: ".", user: "." },
      { enter: ["nsenter", "--net=/run/netns/blue"], root: "blue", user: `pid:${blue}(python3)` },
      {
        enter: ["nsenter", `--target=${alone}`, "--net"],
        ...{ root: inode.stdout.trim(), user: `pid:${alone}(*` },
      },
    ];
    const nobody = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
    for (const words of ["-tanH", "-tuaneH"]) {
      for (const source of ["diag", "procfs"]) {
        for (const user of [false, true]) {
          // Another user asks the kernel in his own namespace alone.
          if (user && source === "diag") continue;
          for (const { enter, ...names } of places) {
            const env = source === "procfs" ? ["env", "PROC_ROOT=/proc"] : [];
            const { stdout: theirs } = await sandbox.run(
              [...enter, ...user ? nobody : [], ...env, "/mnt/reference/ss", words],
            );
            const asked = [
              "--source",
              source,
              "--all-netns",
              words,
              "netns",
              user ? names.user : names.root,
            ];
            const ours = await (user
              ? runProgram(asUser(sandbox, NOBODY, asked))
              : sandbox.run([...sockscope(), ...asked]));
            const what = `${asked.join(" ")} ${user ? "as nobody" : "as root"}`;
            assert.ok(theirs.length > 0 && ours.stdout.length > 0, `${what}: ${ours.stderr}`);
            const [label] = ours.stdout.split(" ");
            const rest = ours.stdout.split("\n").map((line) =>
              line === "" ? "" : line.slice(label.length + 1)
            );
            assert.equal(rest.join("\n"), theirs, what);
          }
        }
      }
    }
  },
});
