/** All network namespaces in one listing, against `ss` in each of them. */

import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { Actor } from "../support/programs/actor.ts";
import { assertContract } from "../support/json/json_contract.ts";
import { assertDocument } from "../support/json/json_schema.ts";
import { needs } from "../support/programs/needs.ts";
import type { JsonRecord } from "../support/trees/trees.ts";
import { asUser, PUBLIC_COPY } from "../support/programs/ordinary_user.ts";
import { ROOT, runProgram, sockscope } from "../support/programs/program.ts";
import { Running } from "../support/programs/running.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import type { ListenerReport } from "./actors/listener.ts";
import { NOBODY } from "./actors/owners.ts";

/** Named: with a process, and without; and one whose name is none for a terminal. */
const NAMED = `
  umount -R -l /run/netns 2>/dev/null || true
  mount -t tmpfs none /run
  ip netns add inhabited
  ip netns add deserted
  ip netns add "$(printf 'a\\033[31mb')"
  for name in inhabited deserted; do ip -n $name link set lo up; done
  ip -n deserted link add far0 type veth peer name far1
`;

const IN_NAMED = ["ip", "netns", "exec", "inhabited"];

/** A listener in each place: this namespace, a named one, one that only its process keeps. */
async function listeners(sandbox: Sandbox): Promise<AsyncDisposableStack & { ports: number[] }> {
  const stack = Object.assign(new AsyncDisposableStack(), { ports: [] as number[] });
  const unshared = ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"];
  for (const prefix of [[], IN_NAMED, unshared]) {
    const actor = await Actor.start<ListenerReport>("listener", {
      inside: (...command) => sandbox.inside(...prefix, ...command),
    }, "0");
    stack.use(actor);
    stack.ports.push(...actor.report.ports);
  }
  return stack;
}

/** What a record says of its namespace. */
interface NamespaceRow {
  readonly local_port: number;
  readonly netns: number | null;
  readonly netns_name: string | null;
  readonly netns_names: readonly string[];
}

/** Rows of a listing without the header, blanks run together. */
function rowsOf(text: string): string[] {
  return text.split("\n").filter(Boolean).map((line) => line.replace(/ +/g, " ").trimEnd());
}

/** What the real ss shows in each namespace whose name is known, by that name. */
async function rowsOfSs(sandbox: Sandbox, words: string): Promise<[string, string[]][]> {
  const ss = (await referenceSs())!;
  const rows: [string, string[]][] = [];
  for (const [label, prefix] of [[".", []], ["inhabited", IN_NAMED]] as const) {
    // Here the runtimes of programs that have just ended may still have theirs.
    if (label === "." && words === "-xanH") continue;
    const { stdout } = await sandbox.run([...prefix, ss, words]);
    rows.push([label, rowsOf(stdout).filter((row) => !row.startsWith("\t"))]);
  }
  return rows;
}

Deno.test({
  ...needs("root", "netns", "nsenter", "ip", "unshare", "reference-ss"),
  name: "--all-netns: the rows of ss in each namespace, behind its name",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMED);
    await using made = await listeners(sandbox);
    for (const words of ["-tanH", "-tlniH", "-uanH", "-xanH"]) {
      // The runtimes of the listeners may still make sockets of their own: until nothing moved.
      let before = await rowsOfSs(sandbox, words);
      for (let tries = 1;; tries++) {
        const ours = await sandbox.run([...sockscope(), "--all-netns", words]);
        assert.equal(ours.stderr, "", words);
        assert.equal(ours.code, 0);
        const after = await rowsOfSs(sandbox, words);
        const moved = !isDeepStrictEqual(before, after);
        before = after;
        if (moved && tries < 20) continue;
        const byNamespace = Object.groupBy(rowsOf(ours.stdout), (row) => {
          return row.startsWith("\t") ? "details" : row.slice(0, row.indexOf(" "));
        });
        for (const [label, theirs] of after) {
          const rows = (byNamespace[label] ?? []).map((row) => row.slice(label.length + 1));
          assert.deepEqual(rows, theirs, `${words} ${label}`);
        }
        break;
      }
    }
    const listed = await sandbox.run([...sockscope(), "--all-netns", "-tlnH"]);
    const labels = rowsOf(listed.stdout).map((row) => row.split(" ")[0]);
    assert.deepEqual(labels.slice(0, 2).sort(), [".", "inhabited"].sort());
    assert.match(labels[2], /^net:\[\d+\]$/);
    made.ports.forEach((port) => assert.match(listed.stdout, new RegExp(`:${port} `)));
    // Tables name them in the same way.
    for (const words of [["--table", "-H"], ["--tsv", "-H"]]) {
      const table = await sandbox.run([...sockscope(), "--all-netns", "-tln", ...words]);
      const named = table.stdout.trimEnd().split("\n").map((row) => row.split(/ +|\t/)[0]);
      assert.deepEqual(named, labels, words[0]);
    }
  },
});

Deno.test({
  ...needs("root", "netns", "nsenter", "ip", "unshare"),
  name: "--all-netns: JSON says which namespace, by number, names and process",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMED);
    await using made = await listeners(sandbox);
    const [, named] = made.ports;
    const { stdout } = await sandbox.run([...sockscope(), "--all-netns", "--json", "-tln"]);
    const rows = JSON.parse(stdout) as readonly NamespaceRow[];
    assert.equal(rows.length, made.ports.length);
    assertDocument(rows);
    for (const each of rows) {
      assertContract(each as unknown as JsonRecord, {
        namespaces: true,
        numeric: true,
        owners: false,
        threads: false,
      });
    }
    const row = rows.find(({ local_port }) => local_port === named)!;
    assert.deepEqual([row.netns_name, row.netns_names], ["inhabited", ["inhabited"]]);
    const inode = await sandbox.run([...IN_NAMED, "stat", "-Lc", "%i", "/proc/self/ns/net"]);
    assert.equal(row.netns, Number(inode.stdout));
    assert.equal(new Set(rows.map(({ netns }) => netns)).size, 3);
    const odd = await sandbox.run([...sockscope(), "--all-netns", "-anf", "netlink"]);
    assert.ok(odd.stdout.includes("a\\x1b[31mb "), odd.stdout);
    assert.ok(!odd.stdout.includes("\x1b"));
  },
});

Deno.test({
  ...needs("root", "netns", "nsenter", "ip", "unshare", "python3"),
  name: "--all-netns -p: a namespace that only a descriptor keeps",
  fn: async () => {
    await using sandbox = await Sandbox.open("umount -R -l /run/netns 2>/dev/null || true");
    const script = `
import os, socket, ctypes, sys
libc = ctypes.CDLL(None)
home = os.open("/proc/self/ns/net", os.O_RDONLY)
libc.unshare(0x40000000)
there = os.open("/proc/self/ns/net", os.O_RDONLY)
listener = socket.socket()
listener.bind(("0.0.0.0", 7321))
listener.listen(3)
libc.setns(home, 0)
print("ready", flush=True)
sys.stdin.read()
`;
    await using _keeper = await Running.start(sandbox.inside("python3", "-c", script));
    const { stdout, stderr } = await sandbox.run([...sockscope(), "--all-netns", "-tlnpH"]);
    assert.equal(stderr, "");
    assert.match(stdout, /^net:\[\d+\] LISTEN 0 +3 +0\.0\.0\.0:7321 .*users:\(\("python3",/m);
    // Without a walk over descriptors it cannot be found.
    assert.equal((await sandbox.run([...sockscope(), "--all-netns", "-tlnH"])).stdout, "");
  },
});

Deno.test({
  ...needs("root over users", "netns", "nsenter", "ip", "unshare", "setpriv"),
  name: "--all-netns: another user sees the tables of each process's namespace",
  fn: async () => {
    await using sandbox = await Sandbox.open(`${NAMED}\n${PUBLIC_COPY}`);
    await using made = await listeners(sandbox);
    const shown = await runProgram(
      asUser(sandbox, NOBODY, ["--all-netns", "-tlnH"]),
    );
    for (const port of made.ports) {
      assert.match(shown.stdout, new RegExp(`:${port} `), shown.stderr);
    }
    assert.match(shown.stdout, /^pid:\d+\(deno[^)]*\)/m);
    // What is named may be what is listed by a process, and a user cannot tell.
    assert.equal(shown.code, 1);
    assert.match(shown.stderr, /"deserted": .*it may be one of those that are listed by a process/);
  },
});

Deno.test({
  ...needs("root", "netns", "nsenter", "ip", "unshare"),
  name: "--all-netns: a captured tree has the same rows, by the numbers of its namespaces",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMED);
    await using made = await listeners(sandbox);
    const folder = await Deno.makeTempDir();
    try {
      const capture = [Deno.execPath(), "run", "-A", `${ROOT}/scripts/capture.ts`];
      const copied = await sandbox.run([
        ...[...capture, `${folder}/tree`, "--all", "--other-namespaces"],
      ]);
      assert.equal(copied.code, 0, copied.stderr);
      const tree = ["--proc-root", `${folder}/tree`];
      const shown = await runProgram([...sockscope(), ...tree, "--all-netns", "-tlnpH"]);
      assert.equal(shown.stderr, "");
      const rows = rowsOf(shown.stdout);
      assert.equal(rows.length, made.ports.length);
      made.ports.forEach((port, index) => {
        const row = rows.find((each) => each.includes(`:${port} `))!;
        assert.match(row, index === 0 ? /^\. / : /^net:\[\d+\] /);
        assert.match(row, /users:\(\("deno/);
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  ...needs("root", "netns", "nsenter", "ip", "unshare"),
  name: "-N twice, by name and by process; one that is not there is one line",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMED);
    await using made = await listeners(sandbox);
    const [, named] = made.ports;
    const { stdout: pids } = await sandbox.run(["ip", "netns", "pids", "inhabited"]);
    const pid = pids.trim().split("\n")[0];
    const byPid = await sandbox.run([...sockscope(), "-N", pid, "-tlnH"]);
    assert.match(byPid.stdout, new RegExp(`^LISTEN +0 +\\d+ +127\\.0\\.0\\.1:${named} `));
    const both = await sandbox.run([
      ...[...sockscope(), "-N", "deserted", "-N", "inhabited", "-N", "no-such", "-tlnH"],
    ]);
    assert.match(both.stdout, /^inhabited LISTEN/);
    assert.equal(both.code, 1);
    assert.match(both.stderr, /^sockscope: -N no-such: /);
    const usage = await sandbox.run([...sockscope(), "--all-netns", "-N", "inhabited"]);
    assert.equal(usage.code, 2);
  },
});

Deno.test({
  ...needs("root", "netns", "nsenter", "ip", "unshare"),
  name: "--all-netns -s: the sum, and each namespace",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMED);
    await using _ = await listeners(sandbox);
    const text = (await sandbox.run([...sockscope(), "--all-netns", "-s"])).stdout;
    const [sum, ...each] = text.split(/^Netns .*\n/m);
    const inUse = (block: string): number => Number(/^TCP\t +(\d+)/m.exec(block)![1]);
    assert.equal(inUse(sum), 3);
    assert.equal(each.map(inUse).reduce((a, b) => a + b), 3);
    const json = JSON.parse(
      (await sandbox.run([...sockscope(), "--all-netns", "-s", "--json"])).stdout,
    );
    assert.equal(json.transport.tcp.total, 3);
    assert.equal(json.netns.length, each.length);
  },
});
