/** What an ordinary user sees of other namespaces: of his own, and if /proc hides processes. */

import assert from "node:assert/strict";
import { needs } from "../support/programs/needs.ts";
import { asUser, PUBLIC_COPY } from "../support/programs/ordinary_user.ts";
import { runProgram, sockscope } from "../support/programs/program.ts";
import { Running } from "../support/programs/running.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import { NOBODY } from "./actors/owners.ts";

const NAMED = `
  umount -R -l /run/netns 2>/dev/null || true
  mount -t tmpfs none /run
  ip netns add deserted
`;

/** Listens; runs the command behind the port, or else waits for the end of its input. */
const LISTENER = `
import socket, subprocess, sys
listener = socket.socket()
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(3)
if sys.argv[2:]:
    sys.exit(subprocess.run(sys.argv[2:]).returncode)
print("ready", flush=True)
sys.stdin.read()
`;

const AS_NOBODY = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];

/** A network namespace that belongs to a user namespace of an ordinary user. */
const NESTED = [
  ...["unshare", "--user", "--map-root-user", "--net"],
  ...["sh", "-c", 'ip link set lo up; exec "$@"', "sh"],
];
const listening = (port: number): string[] => ["python3", "-c", LISTENER, `${port}`];

const NEEDS = ["root over users", "netns", "nsenter", "ip", "unshare", "setpriv", "python3"];

Deno.test({
  ...needs(...NEEDS),
  name: "--all-netns: a namespace within a user namespace, for root, its owner, and from within",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMED + PUBLIC_COPY);
    await using _ = await Running.start(
      sandbox.inside(...AS_NOBODY, ...NESTED, ...listening(7001)),
    );
    const words = ["--all-netns", "-tlnH"];
    const root = await sandbox.run([...sockscope(), ...words]);
    assert.equal(root.stderr, "");
    // How many may wait is in the kernel's answer alone: root has entered it.
    assert.match(root.stdout, /^net:\[\d+\] LISTEN 0 +3 +127\.0\.0\.1:7001 .*\n$/);
    const owner = await runProgram(asUser(sandbox, NOBODY, words));
    assert.match(owner.stdout, /^net:\[\d+\] LISTEN 0 +0 +127\.0\.0\.1:7001 .*\n$/);
    // Within another one of his that one is his own, and the kernel answers there.
    const command = asUser(sandbox, NOBODY, words);
    const program = command.slice(command.indexOf("env"));
    const within = await sandbox.run([...AS_NOBODY, ...NESTED, ...listening(7002), ...program]);
    const [own, other, ...more] = within.stdout.split("\n").filter(Boolean);
    assert.match(own, /^\. +LISTEN 0 +3 +127\.0\.0\.1:7002 /);
    assert.match(other, /^(net:\[\d+\]|pid:\d+\(python3\)) +LISTEN 0 +\d +127\.0\.0\.1:7001 /);
    assert.deepEqual(more, []);
    assert.ok(within.complaints.every((line) => /^sockscope: \S/.test(line)), within.stderr);
  },
});

Deno.test({
  ...needs(...NEEDS),
  name: "--all-netns: with hidepid a user sees what is his, and what he cannot see is said",
  fn: async () => {
    await using sandbox = await Sandbox.open(
      `${NAMED}${PUBLIC_COPY}\nmount -o remount,hidepid=2 /proc`,
    );
    await using _here = await Running.start(sandbox.inside(...listening(7001)));
    const elsewhere = ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"];
    await using _hidden = await Running.start(sandbox.inside(...elsewhere, ...listening(7002)));
    await using _his = await Running.start(
      sandbox.inside(...AS_NOBODY, ...NESTED, ...listening(7003)),
    );
    const portsOf = (text: string): string[] =>
      Array.from(text.matchAll(/127\.0\.0\.1:(\d+)/g), ([, port]) => port).sort();
    const root = await sandbox.run([...sockscope(), "--all-netns", "-tlnH"]);
    assert.deepEqual(portsOf(root.stdout), ["7001", "7002", "7003"], root.stderr);
    const user = await runProgram(asUser(sandbox, NOBODY, ["--all-netns", "-tlnH"]));
    assert.deepEqual(portsOf(user.stdout), ["7001", "7003"], user.stderr);
    assert.equal(user.code, 1);
    const [queues, hidden, named, ...more] = user.complaints;
    assert.match(queues, /^sockscope: procfs does not have .*Send-Q shows 0$/);
    assert.match(hidden, /^sockscope: \/proc: processes of other users are hidden \(hidepid\), /);
    assert.match(named, /^sockscope: network namespace "deserted": no process runs in it /);
    assert.deepEqual(more, []);
  },
});
