/**
 * Captured trees, filters and dumps in which a file is something else: no run waits for what does
 * not come or reads what has no end; one line names the file, and everything else is shown.
 */

import assert from "node:assert/strict";
import { type Intruder, INTRUDERS, pipe, sparse } from "../support/trees/hostile_tree.ts";
import { type InProcessResult, runInProcess } from "../support/programs/in_process.ts";
import { needs } from "../support/programs/needs.ts";
import { HEADER, type ProcEntry, type ProcTree, procTree } from "../support/trees/proc_tree.ts";
import { type Ended, runProgram, sockscope } from "../support/programs/program.ts";
import { storedTree } from "../support/trees/trees.ts";

/** Seconds that no run takes unless it waits. */
const LIMIT = 30;
const KIB = 1024;

const ROOT = storedTree("mixed-6.18").root;
const SCTP = storedTree("sctp").root;

/** Tables, and files that name what is in them. */
const FILES = [
  ...["netlink", "packet", "unix", "raw", "raw6", "icmp", "icmp6", "udp", "udp6"],
  ...["udplite", "udplite6", "tcp", "tcp6", "sctp/eps", "sctp/assocs"],
  ...["igmp", "if_inet6", "dev_mcast", "sockstat", "sockstat6", "snmp"],
].map((name) => `net/${name}`);
const RANGE = "sys/net/ipv4/ip_local_port_range";
const OF_PROCESS = ["42/stat", "42/comm", "42/task/43/stat", "42/task/43/comm", "44/stat"];

const LISTING = ["-apTe", "-A", "all,ping,udplite,sctp"];
const SUMMARY = ["-s"];

/** A tree with all of these files. */
function wholeTree(): Promise<ProcTree> {
  const bytes = (path: string): Uint8Array => {
    try {
      return Deno.readFileSync(`${path.includes("sctp") ? SCTP : ROOT}/${path}`);
    } catch (error) {
      // One that this machine did not have.
      if (error instanceof Deno.errors.NotFound) return new TextEncoder().encode(HEADER.udp);
      throw error;
    }
  };
  const [, row] = new TextDecoder().decode(bytes("net/tcp6")).split("\n");
  const inode = row.trim().split(/ +/)[9];
  const link: ProcEntry = { link: `socket:[${inode}]` };
  return procTree({
    ...Object.fromEntries(FILES.map((path) => [path, bytes(path)])),
    [RANGE]: "32768\t60999\n",
    ...{ "42/stat": "42 (server) S 1", "42/comm": "server\n", "42/fd/3": link },
    ...{ "42/task/43/stat": "43 (thread) S 1", "42/task/43/comm": "thread\n" },
    ...{ "42/task/43/fd/3": link, "44/stat": "44 (other) S 1" },
  });
}

async function listed(
  root: string,
  words: readonly string[],
): Promise<Omit<InProcessResult, "stdout"> & { readonly stdout: string }> {
  const { code, stdout, stderr } = await runInProcess(words, root);
  return { code, stdout: new TextDecoder("latin1").decode(stdout), stderr };
}

/** One line names the file; all else is as if it were not there. */
async function assertNamed(
  tree: ProcTree,
  path: string,
  { put, message, what }: Intruder,
): Promise<void> {
  const name = `${tree.path}/${path}`;
  const words = /sockstat|snmp/.test(path) ? SUMMARY : LISTING;
  const bytes = await Deno.readFile(name);
  await Deno.remove(name);
  const without = await listed(tree.path, words);
  assert.equal(without.code, 0, without.stderr);
  await put(name);
  const { code, stdout, stderr } = await listed(tree.path, words);
  assert.equal(stderr, `${without.stderr}sockscope: ${name}: ${message}\n`, `${path}: ${what}`);
  assert.deepEqual([code, stdout], [1, without.stdout], `${path}: ${what}`);
  await Deno.remove(name, { recursive: true });
  await Deno.writeFile(name, bytes);
}

for (const intruder of INTRUDERS) {
  Deno.test(`a captured tree: ${intruder.what} in the place of each file is named`, async () => {
    await using tree = await wholeTree();
    for (const path of [...FILES, RANGE, ...OF_PROCESS]) {
      // The shorter name is read where the longer one is not to be had.
      if (path.endsWith("/comm")) await Deno.remove(`${tree.path}/${path.replace("comm", "stat")}`);
      await assertNamed(tree, path, intruder);
    }
  });
}

Deno.test("a captured tree: what stands in the place of filesystems is named before -Z is refused", async () => {
  await using tree = await wholeTree();
  await pipe(`${tree.path}/filesystems`);
  const { code, stdout, stderr } = await listed(tree.path, ["-tapZ"]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.equal(
    stderr,
    `sockscope: ${tree.path}/filesystems: is a pipe, not a file\n` +
      "sockscope: SELinux is not enabled, so there are no contexts to show\n",
  );
});

/** Runs the program within the time, with the permissions of a captured tree. */
function ran(root: string, ...words: readonly string[]): Promise<Ended> {
  const command = [...sockscope([`--allow-read=${root}`]), `--proc-root=${root}`, ...words];
  return runProgram(command, { limit: LIMIT });
}

for (const { what, put, message } of INTRUDERS) {
  Deno.test(`a captured tree: ${what} in the place of nearly all files, at once`, async () => {
    await using tree = await wholeTree();
    const paths = ["net/tcp", "net/udp", "net/unix", "net/igmp", RANGE, "42/stat", "42/comm"];
    for (const path of paths) {
      await Deno.remove(`${tree.path}/${path}`);
      await put(`${tree.path}/${path}`);
    }
    const { code, stdout, complaints } = await ran(tree.path, "-ap");
    assert.deepEqual(
      complaints.toSorted(),
      paths.map((path) => `sockscope: ${tree.path}/${path}: ${message}`).toSorted(),
    );
    assert.equal(code, 1);
    assert.match(stdout, /^tcp +LISTEN /m);
    assert.match(stdout, /users:\(\("",pid=42,fd=3\)\)/);
  });
}

Deno.test("a captured tree: a link to what Deno may not read is named, and not the end", async () => {
  await using tree = await wholeTree();
  await Deno.remove(`${tree.path}/net/tcp`);
  await Deno.symlink("/proc/self/net/tcp", `${tree.path}/net/tcp`);
  const { code, stdout, stderr } = await ran(tree.path, "-an");
  assert.equal(
    stderr,
    `sockscope: ${tree.path}/net/tcp: leads to what Deno may not read\n`,
  );
  assert.equal(code, 1);
  assert.match(stdout, /^udp +UNCONN /m);
});

Deno.test("a captured tree: a process's file has 64 KiB at most, and is named if it has more", async () => {
  const LARGEST = 64 * KIB;
  const UNIX = HEADER.unix +
    "0000000000000000: 00000002 00000000 00010000 0001 01 77 /run/x\n";
  for (
    const [size, code, said] of [[LARGEST, 0, ""], [LARGEST + 1, 1, "has over 64 KiB"]] as const
  ) {
    const name = "x".repeat(size - "42 () S 1".length);
    await using tree = await procTree({
      "net/unix": UNIX,
      "42/stat": `42 (${name}) S 1`,
      "42/fd/3": { link: "socket:[77]" },
    });
    const result = await listed(tree.path, ["-xap"]);
    assert.equal(result.stderr, said && `sockscope: ${tree.path}/42/stat: ${said}\n`);
    assert.equal(result.code, code);
    assert.equal(result.stdout.includes(`("${name}",pid=42,`), code === 0);
    assert.match(result.stdout, /\/run\/x 77 /);
  }
});

/** A filter that lets nothing but port 22 through, in a file of that size. */
function filterOf(size: number): string {
  const filter = "\nsport = :22\n";
  return `#${"x".repeat(size - 1 - filter.length)}${filter}`;
}

Deno.test("-F: a file has 64 MiB at most; a pipe is read to its end, and a device to there", async () => {
  const LARGEST = 64 * KIB * KIB;
  await using tree = await wholeTree();
  const file = `${tree.path}/filter`;
  const lines = ["-tanHF", file];
  await Deno.writeTextFile(file, filterOf(LARGEST));
  assert.deepEqual(
    await listed(tree.path, lines),
    await listed(tree.path, ["-tanH", "sport", "22"]),
  );
  await Deno.writeTextFile(file, filterOf(LARGEST + 1));
  const refused = await listed(tree.path, lines);
  assert.deepEqual(refused, {
    code: 2,
    stdout: "",
    stderr: `sockscope: filter file ${file}: has over 64 MiB\n`,
  });
});

/** Runs a line of the shell in which $0 is the program. */
function shell(line: string, root: string, env: Record<string, string> = {}): Promise<Ended> {
  const program = sockscope().map((word) => `'${word}'`).join(" ");
  const script = `run() { ${program} --proc-root='${root}' "$@"; }\n${line}`;
  return runProgram(["bash", "-c", script], { limit: LIMIT, env });
}

Deno.test({
  ...needs("bash"),
  name: "-F: pipes are read as ever, and what has no end is refused",
  fn: async () => {
    await using tree = await wholeTree();
    const expected = await listed(tree.path, ["-tanH", "sport", "=", ":22"]);
    assert.ok(expected.stdout.length > 0);
    for (
      const line of [
        "run -tanHF <(sleep 0.2; echo sport = :22)",
        "echo sport = :22 | run -tanHF -",
        `mkfifo ${tree.path}/f; (sleep 0.2; echo sport = :22 >${tree.path}/f) & run -tanHF ${tree.path}/f`,
      ]
    ) {
      const ended = await shell(line, tree.path);
      assert.deepEqual([ended.stderr, ended.code, ended.stdout], ["", 0, expected.stdout], line);
    }
    for (
      const [line, file] of [
        ["run -tanF /dev/zero", "/dev/zero"],
        ["run -tanF - </dev/zero", "-"],
        ["run -tanF <(cat /dev/zero)", "/dev/fd/63"],
      ]
    ) {
      const ended = await shell(line, tree.path);
      assert.equal(ended.stderr, `sockscope: filter file ${file}: has over 64 MiB\n`, line);
      assert.deepEqual([ended.code, ended.stdout], [2, ""], line);
    }
    const folder = await shell("run -tanF /etc", tree.path);
    assert.equal(folder.stderr, "sockscope: filter file /etc: Is a directory\n");
  },
});

Deno.test({
  ...needs("bash"),
  name: "TCPDIAG_FILE: a device or a file without an end is refused, a pipe is read",
  fn: async () => {
    await using tree = await procTree({ "net/tcp": HEADER.tcp });
    const file = `${tree.path}/dump`;
    await sparse(file, 64 * 1024 ** 3);
    for (
      const [path, message] of [
        ["/dev/zero", "is a device, not a file"],
        [file, "has over 1 GiB"],
        [tree.path, "Is a directory"],
      ]
    ) {
      const ended = await shell("run -tan", tree.path, { TCPDIAG_FILE: path });
      assert.equal(ended.stderr, `sockscope: TCPDIAG_FILE ${path}: ${message}\n`);
      assert.deepEqual([ended.code, ended.stdout], [2, ""]);
    }
    await pipe(`${tree.path}/pipe`);
    const line = `(printf '\\24\\0\\0\\0\\3\\0\\2\\0\\100\\342\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0' ` +
      `>${tree.path}/pipe) & run -tanH`;
    const ended = await shell(line, tree.path, { TCPDIAG_FILE: `${tree.path}/pipe` });
    assert.deepEqual([ended.stderr, ended.code, ended.stdout], ["", 0, ""]);
  },
});
