/**
 * Trees that no kernel of today left behind: of old ones, of other machines, by other tools. What a
 * row has is shown; what it lacks is null in JSON, and is told of only if it was asked for.
 */

import assert from "node:assert/strict";
import { treeFiles } from "../../lib/acquire/tree_files.ts";
import { foreignTree } from "../support/trees/foreign_tree.ts";
import { runInProcess } from "../support/programs/in_process.ts";
import { assertDocument } from "../support/json/json_schema.ts";
import { besidesMissing, type MissingColumns } from "../support/values/missing_columns.ts";
import { HEADER, type ProcEntry, type ProcTree, procTree } from "../support/trees/proc_tree.ts";
import { Random } from "../support/values/random.ts";
import { rowProblems } from "../support/values/sound_output.ts";
import { type JsonRecord, storedTree, strictText } from "../support/trees/trees.ts";

const OTHER_TOOLS = storedTree("other-tools").root;

interface Listing {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly missing: readonly MissingColumns[];
}

async function listing(root: string, line: string): Promise<Listing> {
  const run = await runInProcess(line.split(" "), root);
  const { missing, stderr } = besidesMissing(run);
  return { code: run.code, stdout: strictText(run.stdout), stderr, missing };
}

async function records(root: string, line: string): Promise<JsonRecord[]> {
  const { stdout } = await listing(root, `--jsonl ${line}`);
  return stdout.split("\n").slice(0, -1).map((text) => JSON.parse(text));
}

/** What is said of missing columns, without the paths' beginnings. */
async function missing(root: string, line: string): Promise<string[]> {
  const run = await listing(root, line);
  assert.equal(run.code, run.missing.length > 0 ? 1 : 0, `${line}: ${run.stderr}`);
  return run.missing.map(({ path, columns, rows }) =>
    `${path.slice(root.length + 1)}: ${columns.join(" ")}: ${rows}`
  );
}

Deno.test("missing columns: nothing is said of what nobody asked for", async () => {
  for (const line of ["-an", "-tan", "-uan", "-uane", "-xan", "-xane", "-anQ", "--jsonl -an"]) {
    assert.deepEqual(await missing(OTHER_TOOLS, line), [], line);
  }
});

Deno.test("missing columns: each option asks for its own, once for each file", async () => {
  const tcp = "net/tcp";
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["-tan4o", [`${tcp}: tr: 1`]],
    ["-tan4p", [`${tcp}: inode: 1`]],
    ["-tan4e", [`${tcp}: tr uid inode pointer: 3`]],
    ["-tan4i", [`${tcp}: rto ato qack cwnd ssthresh: 6`]],
    ["-tan6i", [`net/tcp6: rto ato qack cwnd ssthresh: 2`]],
    ["-tan6e", []],
    ["-xanp", ["net/unix: Inode: 5"]],
    ["--jsonl -xane", ["net/unix: Inode: 5"]],
    ["--jsonl -uanep", []],
    ["-anp", ["net/unix: Inode: 5", `${tcp}: inode: 1`]],
    // Of rows that are not shown nothing is missing.
    ["-tlnpe", []],
    ["-tan4e sport = :23", []],
  ];
  for (const [line, expected] of cases) {
    assert.deepEqual(await missing(OTHER_TOOLS, line), expected, line);
  }
});

Deno.test("missing columns: those of netlink, packet and UDP sockets", async () => {
  await using tree = await procTree({
    "net/netlink": `${HEADER.netlink}00fc 4   1311       00000111 7        8\n`,
    "net/packet": `${HEADER.packet}00fb 3      3    0800   1     1 9\n`,
    "net/udp": `${HEADER.udp}  1: 0100007F:0277 00000000:0000 07 00000004:00000005\n`,
  });
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["-an -A netlink,packet,udp", []],
    ["-ano -A netlink,packet,udp", []],
    ["-ane -A netlink,packet,udp", ["net/netlink: Dump: 1", "net/packet: User Inode: 1"]],
    ["-anp -A netlink,packet,udp", ["net/packet: Inode: 1", "net/udp: inode: 1"]],
    ["--jsonl -anp -A netlink,packet", ["net/netlink: Inode: 1", "net/packet: Inode: 1"]],
    ["--jsonl -ane -A udp", ["net/udp: uid inode pointer: 1"]],
  ];
  for (const [line, expected] of cases) {
    assert.deepEqual(await missing(tree.path, line), expected, line);
  }
});

Deno.test("missing columns: a timer asks for the count that goes with it", async () => {
  const row = (timer: string): string =>
    `${HEADER.tcp}  1: 0100007F:0277 00000000:0000 01 00000000:00000000 ${timer}`;
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["00:00000000\n", []],
    ["01:00000033\n", ["net/tcp: retrnsmt: 1"]],
    ["02:00000033 00000002  1000\n", ["net/tcp: timeout: 1"]],
    ["01:00000033 00000002  1000\n", []],
  ];
  for (const [rest, expected] of cases) {
    await using tree = await procTree({ "net/tcp": row(rest) });
    assert.deepEqual(await missing(tree.path, "-tano"), expected, rest);
    const [{ timer }] = await records(tree.path, "-tan");
    const retrans = expected.length > 0 ? null : rest.startsWith("01") ? 2 : undefined;
    assert.equal((timer as JsonRecord | undefined)?.retrans, retrans, rest);
  }
});

Deno.test("missing columns: the words of the message", async () => {
  const { stderr } = await runInProcess(["-tan4p"], OTHER_TOOLS);
  assert.equal(stderr, `sockscope: ${OTHER_TOOLS}/net/tcp: column inode is missing in 1 row\n`);
  const unix = await runInProcess(["--jsonl", "-tan4e"], OTHER_TOOLS);
  assert.equal(
    unix.stderr,
    `sockscope: ${OTHER_TOOLS}/net/tcp: columns tr, uid, inode, pointer are missing in 3 rows\n`,
  );
});

Deno.test("JSON: a column that a row lacks is null, and never 0", async () => {
  const short = (await records(OTHER_TOOLS, "-tan4 dport = :5000"))[0];
  const { timer, uid, inode, sk, refcnt, tcp } = short;
  assert.deepEqual({ timer, uid, inode, sk, refcnt, tcp }, {
    timer: null,
    uid: null,
    inode: null,
    sk: null,
    refcnt: null,
    tcp: null,
  });
  assert.deepEqual([short.recv_q, short.send_q, short.state], [0, 0, "ESTAB"]);
  for (const { inode, path } of await records(OTHER_TOOLS, "-xan")) {
    assert.equal(inode, null);
    assert.ok(path === undefined || typeof path === "string");
  }
});

Deno.test("JSON: records of random trees meet the schema, whatever their rows lack", async () => {
  let nulls = 0;
  for (let seed = 0; seed < 60; seed++) {
    await using tree = await procTree(foreignTree(new Random(seed), 12));
    const line = ["--json", "-anoeip", "-A", "all,ping,udplite"];
    const { code, stdout, stderr } = await runInProcess(line, tree.path);
    const document = JSON.parse(strictText(stdout)) as JsonRecord[];
    assertDocument(document);
    nulls += document.filter(({ refcnt }) => refcnt === null).length;
    const run = besidesMissing({ code, stderr });
    assert.equal(code, run.missing.length > 0 || rowProblems(stderr).length > 0 ? 1 : 0, stderr);
  }
  assert.ok(nulls > 100, `${nulls}`);
});

Deno.test("captured trees: rows of one socket with other queues are all shown", async () => {
  const text = await listing(OTHER_TOOLS, "-tln4");
  assert.equal(text.stdout.split("\n").length - 2, 3);
  const queues = (await records(OTHER_TOOLS, "-tln4")).map(({ recv_q: queue }) => queue);
  assert.deepEqual(queues, [1, 0, 1]);
});

Deno.test("captured trees: rows that are the same to the last byte are all shown", async () => {
  const row =
    " 393: 0100007F:0277 00000000:0000 07 00000000:00000000 00:00000000 00000000  0  0 1 2 " +
    "0000000000000007 0\n";
  await using tree = await procTree({ "net/udp": HEADER.udp + row + row + row });
  assert.equal((await records(tree.path, "-uan")).length, 3);
});

Deno.test("treeFiles: what is below a folder is stored, procfs is not", async () => {
  await using tree = await procTree({ "net/unix": HEADER.unix });
  assert.equal((await treeFiles(tree.path, [])).stored, true);
  assert.equal((await treeFiles("/proc", [])).stored, false);
});

const ASSOCIATIONS =
  " ASSOC     SOCK   STY SST ST HBKT ASSOC-ID TX_QUEUE RX_QUEUE UID INODE LPORT RPORT LADDRS <-> RADDRS" +
  " HBINT INS OUTS MAXRT T1X T2X RTXC\n";
const association = (state: number): string =>
  `ffff88045ac7e000 ffff88062077aa00 2   1   ${state}  1205  963        0        0     200 27336 ` +
  "11567 11166  10.0.0.102 <-> *10.0.0.109 \t    1000     2     2   10    0    0        0\n";

Deno.test("net/sctp/assocs: states of kernels before 3.0 have their words", async () => {
  const root = storedTree("old-kernels-2.6").root;
  const words = (await records(root, "-San")).slice(1).map((
    { state, state_id: id },
  ) => [state, id]);
  assert.deepEqual(words, [
    ["CLOSED", 0],
    ["COOKIE_WAIT", 1],
    ["COOKIE_ECHOED", 2],
    ["ESTAB", 3],
    ["SHUTDOWN_PENDING", 4],
    ["SHUTDOWN_SENT", 5],
    ["SHUTDOWN_RECEIVED", 6],
    ["ACK_SENT", 7],
  ]);
});

Deno.test("net/sctp/assocs: states that may be of either numbering are numbers, and it is said", async () => {
  await using tree = await procTree({ "net/sctp/assocs": ASSOCIATIONS + association(4) });
  const [{ state, state_id: id, listening }] = await records(tree.path, "-San");
  assert.deepEqual([state, id, listening], ["4", null, false]);
  const { code, stdout, stderr } = await listing(tree.path, "-San");
  assert.match(stdout, /^`- 4 /m);
  assert.match(stderr, /net\/sctp\/assocs: states are shown as their numbers/);
  assert.equal(code, 1);
  await tree.add({ "net/sctp/assocs": ASSOCIATIONS + association(4) + association(8) });
  const told = (await records(tree.path, "-San")).map((record) => record.state);
  assert.deepEqual(told, ["ESTAB", "ACK_SENT"]);
});

/** Files of a stored tree that are read as text. */
const TREE_FILES = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6", "unix", "packet", "netlink"]
  .concat("icmp", "icmp6", "igmp", "if_inet6", "dev_mcast", "sockstat", "sockstat6", "snmp");

/** A stored tree's files below net/, each changed. */
async function changed(
  tree: string,
  change: (text: string, name: string) => string,
): Promise<ProcTree> {
  const entries: Record<string, ProcEntry> = {};
  for (const name of TREE_FILES) {
    try {
      const bytes = await Deno.readFile(`${storedTree(tree).root}/net/${name}`);
      const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
      const edited = change(text, name);
      entries[`net/${name}`] = Uint8Array.from(edited, (character) => character.charCodeAt(0));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  const range = `${storedTree(tree).root}/sys/net/ipv4/ip_local_port_range`;
  entries["sys/net/ipv4/ip_local_port_range"] = change(await Deno.readTextFile(range), "");
  return await procTree(entries);
}

const LINES = ["-anoei", "-a", "-s", "--json -anoei", "--json -s", "-0a", "-a -A all,ping"];

/** What each of some command lines prints over two trees, which has to be the same. */
async function sameListings(actual: string, expected: string, more = ""): Promise<void> {
  for (const line of LINES) {
    const [ours, theirs] = await Promise.all([
      listing(actual, `${line}${more}`),
      listing(expected, line),
    ]);
    assert.equal(ours.stdout, theirs.stdout, line);
    assert.equal(ours.code, theirs.code, ours.stderr);
    assert.ok(theirs.stdout.length > 0);
  }
}

Deno.test("captured trees: CR LF at the ends of lines changes nothing", async () => {
  await using plain = await changed("mixed-6.18", (text) => text);
  await using tree = await changed("mixed-6.18", (text) => text.replaceAll("\n", "\r\n"));
  await sameListings(tree.path, plain.path);
});

Deno.test("captured trees: a missing last newline changes nothing", async () => {
  await using plain = await changed("mixed-6.18", (text) => text);
  await using tree = await changed("mixed-6.18", (text) => text.replace(/\n$/, ""));
  await sameListings(tree.path, plain.path);
  await using crlf = await changed(
    "mixed-6.18",
    (text) => text.replaceAll("\n", "\r\n").replace(/\n$/, ""),
  );
  await sameListings(crlf.path, plain.path);
});

/** An inet table as a big-endian machine prints it: the bytes of each word the other way round. */
function bigEndian(text: string, name: string): string {
  if (!/^(tcp|udp|raw|icmp)6?$/.test(name)) return text;
  return text.replace(
    /\b([0-9A-F]{8}){1,4}(?=:[0-9A-F]{4} )/g,
    (address) => address.replace(/.{8}/g, (word) => word.match(/../g)!.reverse().join("")),
  );
}

Deno.test("captured trees: a big-endian machine's addresses, by option or by the tree's word", async () => {
  await using plain = await changed("mixed-6.18", (text) => text);
  await using tree = await changed("mixed-6.18", bigEndian);
  const tcp = await Deno.readTextFile(`${tree.path}/net/tcp`);
  assert.match(tcp, /: 7F000001:[0-9A-F]{4} /);
  await sameListings(tree.path, plain.path, " --byte-order big");
  await tree.add({ "sockscope/byte-order": "big\n" });
  await sameListings(tree.path, plain.path);
  const believed = await listing(tree.path, "-tan --byte-order little");
  assert.match(believed.stdout, /\b1\.0\.0\.127:/);
});

Deno.test("captured trees: a byte order that is none costs a line, not the listing", async () => {
  await using tree = await changed("mixed-6.18", (text) => text);
  const before = await listing(tree.path, "-tan");
  await tree.add({ "sockscope/byte-order": "middle\n" });
  const after = await listing(tree.path, "-tan");
  assert.equal(after.stdout, before.stdout);
  assert.deepEqual([before.code, after.code], [0, 1]);
  assert.equal(
    after.stderr,
    `sockscope: ${tree.path}/sockscope/byte-order: expected big or little\n`,
  );
});
