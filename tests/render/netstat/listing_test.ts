/** Listings of netstat where names, numbers and files are odd; texts are those of net-tools 2.10. */

import assert from "node:assert/strict";
import { latin1, latin1Bytes } from "../../../lib/model/latin1.ts";
import { runLive } from "../../support/programs/in_process.ts";
import { HEADER, type ProcEntry, procTree } from "../../support/trees/proc_tree.ts";
import { jsonOf, storedTree } from "../../support/trees/trees.ts";
import { assertNothingHidden } from "../../support/values/sound_output.ts";

type Entries = Readonly<Record<string, ProcEntry>>;

/** What a command line prints over a tree, and how it ends. */
async function shown(
  entries: Entries,
  line: string,
): Promise<{ readonly lines: string[]; readonly code: number; readonly stderr: string }> {
  await using tree = await procTree(entries);
  const words = line.split(" ");
  const { stdout, code, stderr } = await runLive(["netstat", "--proc-root", tree.path, ...words]);
  assertNothingHidden(stdout);
  return { lines: latin1(stdout).split("\n").slice(0, -1), code, stderr };
}

/** A row of net/tcp: a listener on port 22 of 127.0.0.1. */
function tcpRow(
  inode: number,
  more: Partial<Record<"local" | "remote" | "st", string>> = {},
): string {
  const { local = "0100007F:0016", remote = "00000000:0000", st = "0A" } = more;
  return `   0: ${local} ${remote} ${st} 00000000:00000000 00:00000000 00000000     0        0 ` +
    `${inode} 1 0000000000000000 100 0 0 10 0\n`;
}

/** The last column of a listener that a process with this command line holds. */
async function programOf(cmdline: string | null, comm = "comm"): Promise<string> {
  const { lines } = await shown({
    "net/tcp": HEADER.tcp + tcpRow(12345),
    "42/fd/3": { link: "socket:[12345]" },
    "42/comm": `${comm}\n`,
    ...(cmdline === null ? {} : { "42/cmdline": latin1Bytes(cmdline) }),
  }, "-tlnp");
  return lines[2].slice(80);
}

Deno.test("netstat -p: the program is the file of the first argument, or all of it", async () => {
  const cases: readonly (readonly [cmdline: string, program: string])[] = [
    ["/usr/sbin/sshd\0-D\0", "42/sshd             "],
    ["sshd: /usr/sbin/sshd -D [listener]", "42/sshd: /usr/sbin/ "],
    ["nginx: master process /usr/sbin/nginx", "42/nginx: master pr "],
    ["", "42/                 "],
    ["/usr/bin/", "42/                 "],
    ["-bash\0", "42/-bash            "],
    ["/usr/bin/12345678901234567890\0", "42/1234567890123456 "],
    ["a b c\0d", "42/a b c            "],
    [`/${"a".repeat(600)}/name\0`, `42/${"a".repeat(16)} `],
  ];
  for (const [cmdline, program] of cases) {
    assert.equal(await programOf(cmdline), program, JSON.stringify(cmdline));
  }
});

Deno.test("netstat -p: without a command line it is the name that the kernel keeps", async () => {
  assert.equal(await programOf(null, "kept"), "42/kept             ");
});

Deno.test("netstat -p: control characters are escaped, and no line is broken", async () => {
  assert.equal(await programOf("/x/evil\x1b[31m\nname\0"), "42/evil\\x1b[31m\\x0aname");
});

Deno.test("netstat -p: of several owners the first that is found", async () => {
  const link = { link: "socket:[12345]" };
  const process = (pid: number): Entries => ({
    [`${pid}/fd/3`]: link,
    [`${pid}/cmdline`]: `/bin/of-${pid}\0`,
  });
  await using tree = await procTree({
    "net/tcp": HEADER.tcp + tcpRow(12345),
    ...{ ...process(30), ...process(7), ...process(200) },
  });
  const first = [...Deno.readDirSync(tree.path)].map(({ name }) => name).find((name) =>
    name !== "net"
  );
  const { stdout } = await runLive(["netstat", "--proc-root", tree.path, "-tlnp"]);
  assert.match(latin1(stdout), new RegExp(` ${first}/of-${first} `));
});

Deno.test("netstat: an address gives way to its port, and -W shows both", async () => {
  // fe80::1234:5678:9abc:def0, port 54321
  const entries = {
    "net/tcp6": HEADER.tcp6 +
      tcpRow(1, {
        local: "000080FE0000000078563412F0DEBC9A:D431",
        remote: "0000000000000000FFFF000004030201:FFFF",
        st: "01",
      }),
  };
  const narrow = await shown(entries, "-6tn");
  assert.equal(
    narrow.lines[2],
    "tcp6       0      0 fe80::1234:5678:9:54321 1.2.3.4:65535           ESTABLISHED",
  );
  const wide = await shown(entries, "-6tnW");
  assert.equal(
    wide.lines[2],
    "tcp6       0      0 fe80::1234:5678:9abc:def0:54321 1.2.3.4:65535           ESTABLISHED",
  );
});

Deno.test("netstat: a unix socket's name is whole, with what a terminal obeys escaped", async () => {
  const row = (path: string): string =>
    `0000000000000000: 00000002 00000000 00010000 0001 01 12345 ${path}\n`;
  const { lines } = await shown({
    "net/unix": HEADER.unix + row("/run/with blank") + row("/run/a\nb") + row("/run/\x1b[0m"),
  }, "-xl");
  const start = "unix  2      [ ACC ]     STREAM     LISTENING     12345    ";
  assert.deepEqual(lines.slice(2), [
    `${start}/run/with blank`,
    `${start}/run/a\\x0ab`,
    `${start}/run/\\x1b[0m`,
  ]);
});

Deno.test("netstat: what a kernel does not have ends a listing that asked for it by name", async () => {
  const missing = await shown({ "net/tcp": HEADER.tcp }, "-tux -n");
  assert.deepEqual([missing.code, missing.lines.length], [1, 2], "and no section of unix sockets");
  assert.equal(
    missing.stderr,
    "sockscope: no support for `AF INET (udp)' on this system\n",
  );
  const all = await shown({ "net/tcp": HEADER.tcp }, "-n");
  assert.deepEqual([all.code, all.lines.length, all.stderr], [0, 4, ""]);
  const told = await shown({ "net/tcp": HEADER.tcp }, "-nv");
  assert.match(told.stderr, /AF INET \(sctp\).*AF UNIX.*AF ROSE/s);
  const other = await shown({ "net/tcp": HEADER.tcp }, "--ax25 -tn");
  assert.deepEqual([other.code, other.lines.length], [1, 2]);
  assert.match(other.stderr, /AF AX25/);
});

Deno.test("netstat: a state that TCP does not have is unknown", async () => {
  const { lines } = await shown({
    "net/tcp": HEADER.tcp + tcpRow(12345, { st: "1F" }),
  }, "-tan");
  assert.match(lines[2], / UNKNOWN {4}$/);
});

Deno.test("netstat: a bad row is reported, with the status of what is incomplete", async () => {
  const { code, stderr, lines } = await shown({
    "net/tcp": `${HEADER.tcp}   0: nonsense\n${tcpRow(12345)}`,
  }, "-tan");
  assert.deepEqual([code, lines.length], [1, 3]);
  assert.match(stderr, /net\/tcp:2:\d+: .*row skipped/);
});

Deno.test("netstat --json: the records of ss, of the rows that netstat shows", async () => {
  const { root } = storedTree("mixed-6.18");
  type Row = Readonly<Record<string, unknown>>;
  const netstat = (...words: string[]): Promise<Row[]> =>
    jsonOfNetstat(root, words) as Promise<Row[]>;
  const ss = await jsonOf(root, ["-ta"]) as Row[];
  assert.deepEqual(await netstat("-ta"), ss);
  assert.deepEqual(await netstat("-tl"), ss.filter((row) => row.peer_port === 0));
  assert.deepEqual(await netstat("-t"), ss.filter((row) => row.peer_port !== 0));
  assert.ok((await netstat("-t")).length > 0);
  assert.deepEqual(await netstat("-s"), await jsonOf(root, ["-s"]));
});

async function jsonOfNetstat(root: string, words: readonly string[]): Promise<unknown> {
  const { stdout, code } = await runLive(["netstat", "--json", "--proc-root", root, ...words]);
  assert.equal(code, 0);
  return JSON.parse(new TextDecoder().decode(stdout));
}
