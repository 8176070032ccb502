/** The contract of `--json` and `--jsonl`, kept over every stored tree and many command lines. */

import assert from "node:assert/strict";
import { runInProcess } from "../support/programs/in_process.ts";
import { type Asked, assertContract } from "../support/json/json_contract.ts";
import { acceptsSocket, assertDocument, assertSocket } from "../support/json/json_schema.ts";
import { HEADER, procTree } from "../support/trees/proc_tree.ts";
import { jsonOf, type JsonRecord, socketsOf, strictText, TREES } from "../support/trees/trees.ts";

const LINES: readonly string[] = [
  ...["", "-a", "-an", "-l", "-ap", "-anpT", "-aT", "-anoeim", "-tanoeip", "-4a", "-6a", "-0a"],
  ...["-xa", "-wan", "-tu", "-a -A all,ping,udplite,sctp", "-S", "-a -f netlink", "-b -e -O -H -Q"],
  ...["-a -A all -m --tos", "-an -A all -e -i --inet-sockopt --bpf-maps --tipcinfo -b"],
  ...["-a --cgroup", "-tuwxa -oeimb --tos --cgroup --inet-sockopt --bpf-map-id=7"],
  ...[
    "-an --cmdline",
    "-axT --cmdline",
    "-an --whose",
    "-anpT --whose unit *",
    "-ax comm s*",
    "state established",
    "-a sport gt :1023",
    "-a exclude listening",
    "-a not autobound",
  ],
];

/** Trees with rows that lack columns. */
const SHORT_ROWS = new Set(["old-kernels-2.2", "old-kernels-2.6", "other-tools"]);

/** What of the options decides about keys. */
function asked(line: string): Asked {
  const letters = line.split(" ").filter((word) => /^-[^-]/.test(word)).join("");
  const threads = letters.includes("T");
  return {
    numeric: letters.includes("n"),
    owners: threads || letters.includes("p") || /--(cmdline|whose)/.test(line),
    whose: line.includes("--whose"),
    cmdline: line.includes("--cmdline"),
    threads,
    info: letters.includes("i"),
    memory: letters.includes("m"),
    details: letters.includes("e"),
    bpf: letters.includes("b"),
    tos: line.includes("--tos"),
    cgroup: line.includes("--cgroup"),
    sockopt: line.includes("--inet-sockopt"),
    maps: line.includes("--bpf-map"),
    tipcinfo: line.includes("--tipcinfo"),
  };
}

function words(line: string): string[] {
  return line.split(" ").filter(Boolean);
}

for (const { name, root } of TREES) {
  Deno.test(`--json: every record of ${name} keeps the contract and the schema`, async () => {
    for (const line of LINES) {
      const listing = await jsonOf(root, words(line));
      assertDocument(listing);
      const shortRows = SHORT_ROWS.has(name);
      for (const record of listing as JsonRecord[]) {
        assertContract(record, { ...asked(line), shortRows });
      }
    }
  });

  Deno.test(`--json: the lines of ${name} are an array around the lines of --jsonl`, async () => {
    for (const line of LINES) {
      const array = strictText((await runInProcess(["--json", ...words(line)], root)).stdout);
      const lines = strictText((await runInProcess(["--jsonl", ...words(line)], root)).stdout);
      const expected = `[${lines.slice(0, -1).split("\n").join(",\n")}]\n`;
      assert.equal(array, expected);
    }
  });
}

Deno.test("--json: options of the text's form change nothing", async () => {
  for (const { root } of TREES) {
    assert.deepEqual(await jsonOf(root, ["-a", "-oHQO"]), await jsonOf(root, ["-a"]));
  }
});

Deno.test("--json: what options add to records of procfs is null, and all else is the same", async () => {
  const options = ["-eimb", "--tos", "--cgroup", "--inet-sockopt", "--bpf-maps", "--tipcinfo"];
  for (const { root } of TREES) {
    const plain = await jsonOf(root, ["-a"]) as JsonRecord[];
    const more = await jsonOf(root, ["-a", ...options]) as JsonRecord[];
    const added = more.map((record, index) =>
      Object.entries(record).filter(([key]) => !(key in plain[index]))
    );
    for (const [, value] of added.flat()) assert.equal(value, null);
    const without = more.map((record, index) =>
      Object.fromEntries(Object.entries(record).filter(([key]) => key in plain[index]))
    );
    assert.deepEqual(without, plain);
    for (const [index, { netid }] of plain.entries()) {
      if (netid === "tcp") assert.ok(added[index].some(([key]) => key === "tcp_info"));
    }
  }
});

Deno.test("--json: UDP-Lite, ping and SCTP come with all tables, not with chosen ones", async () => {
  const kinds = async (options: readonly string[]): Promise<Set<unknown>> => {
    const all: JsonRecord[] = [];
    for (const { root } of TREES) all.push(...await socketsOf(root, options));
    return new Set(all.map(({ netid }) => netid));
  };
  const everything = ["tcp", "udp", "udplite", "raw", "ping", "u_str", "u_dgr", "u_seq", "p_raw"];
  assert.deepEqual(await kinds(["-a"]), new Set([...everything, "p_dgr", "nl", "sctp"]));
  assert.deepEqual(await kinds(["-ta"]), new Set(["tcp"]));
  assert.deepEqual(await kinds(["-Sa"]), new Set(["sctp"]));
  assert.deepEqual(await kinds(["-wa"]), new Set(["raw"]));
  assert.deepEqual(await kinds(["-A", "ping", "-a"]), new Set(["ping"]));
});

Deno.test("--json: no socket at all is an empty array, and no line of --jsonl", async () => {
  await using tree = await procTree({ "net/tcp": HEADER.tcp });
  assert.equal(strictText((await runInProcess(["--json"], tree.path)).stdout), "[]\n");
  assert.equal(strictText((await runInProcess(["--jsonl"], tree.path)).stdout), "");
});

Deno.test("owners_complete: false where a process's descriptors may not be seen", async () => {
  // Nothing is denied to root, so the denial is acted: a link to itself cannot be listed.
  await using tree = await procTree({
    "net/unix": `${HEADER.unix}0001: 00000002 00000000 00010000 0001 01 7 /x\n`,
    "42/fd": { link: "fd" },
  });
  const { code, stdout, stderr } = await runInProcess(["--jsonl", "-xap"], tree.path);
  const record = JSON.parse(strictText(stdout)) as JsonRecord;
  assert.deepEqual([record.processes, record.owners_complete], [[], false]);
  assert.match(stderr, /^sockscope: 1 process did not let its/);
  assert.equal(code, 0);
});

/** A record as the schema takes it, to be spoilt. */
const GOOD: JsonRecord = {
  ...{ netid: "udp", family: "inet", protocol: 17, source: "procfs", state: "UNCONN", state_id: 7 },
  ...{ listening: false, recv_q: 0, send_q: 0, local_address: "127.0.0.1", local_port: 53 },
  ...{ peer_address: "0.0.0.0", peer_port: 0, ifindex: null, interface: null, uid: 0 },
  ...{ inode: 1, sk: null, cookie: null, refcnt: 2, drops: 0 },
};

const PROCESS: JsonRecord = { pid: 1, fd: 3, command: "", uid: 0, user: null };

Deno.test("schema: takes a good record and none of its spoilt copies", () => {
  assertSocket(GOOD);
  const spoilt: readonly JsonRecord[] = [
    { colour: "red" },
    { netid: "tcp" },
    { netid: "dccp" },
    { family: "unix" },
    { protocol: 6 },
    { protocol: 136 },
    { listening: true },
    { recv_q: -1 },
    { recv_q: null },
    { send_q: 2 ** 32 },
    { local_address: "127.0.0.256" },
    { local_address: "[::1]" },
    { local_address: "*" },
    { local_port: 65536 },
    { local_port: "53" },
    { local_service: "domain" },
    { interface: "lo" },
    { inode: 0 },
    { inode: "0x7" },
    { inode: 1.5 },
    { source: "sock_diag" },
    { source: "diag" },
    { cookie: "0x1" },
    { cookie: 1 },
    { ifindex: 0 },
    { ifindex: 1, interface: "lo" },
    { skmem: null },
    { skmem: null, mem: { rmem_bytes: 0, wmem_bytes: 0, fmem_bytes: 0, tmem_bytes: 0 } },
    { shutdown: null },
    { shutdown: null, mark: null, cgroup: null, cgroup_id: null, v6only: null },
    { cgroup: null },
    { tos: null },
    { tcp_info: null },
    { sk: "0x" },
    { sk: "0x0" },
    { drops: -1 },
    { tcp: null },
    { timer: { name: "on", expires_ms: 1, retrans: 0 } },
    { processes: [] },
    { owners_complete: true },
    ...[
      { fd: undefined },
      { uid: undefined },
      { uid: "0" },
      { user: 0 },
      { group: "root" },
      { cmdline: "sh" },
      { cmdline: [1] },
      { cmdline: ["\ufffd"], cmdline_hex: ["f"] },
    ].map((change) => ({
      processes: [JSON.parse(JSON.stringify({ ...PROCESS, ...change }))],
      owners_complete: true,
    })),
    { accept_queue: 0 },
    { accept_queue_limit: null },
    { time: 0 },
  ];
  for (const change of spoilt) {
    assert.ok(!acceptsSocket({ ...GOOD, ...change }), JSON.stringify(change));
  }
  for (const key of Object.keys(GOOD)) {
    const { [key]: _, ...rest } = GOOD;
    assert.ok(!acceptsSocket(rest), `without ${key}`);
  }
  assertSocket({ ...GOOD, local_service: null, peer_service: "domain" });
  assertSocket({ ...GOOD, uid: null, refcnt: null });
  assertSocket({ ...GOOD, inode: "0x20000000000000", sk: "0xffffffffffffffff" });
  for (const more of [{}, { tid: 1, user: "root" }, { cmdline: null }, { cmdline: ["a", ""] }]) {
    assertSocket({ ...GOOD, processes: [{ ...PROCESS, ...more }], owners_complete: false });
  }
});

Deno.test("schema: takes a good record of sock_diag and none of its spoilt copies", () => {
  const { interface: _, ...rest } = GOOD;
  const good = { ...rest, source: "sock_diag", cookie: "0x1", ifindex: 0, refcnt: null };
  assertSocket(good);
  const spoilt: readonly JsonRecord[] = [
    { cookie: null },
    { cookie: "1" },
    { cookie: "0x01" },
    { sk: "0x1" },
    { refcnt: 1 },
    { ifindex: null },
    { ifindex: null, interface: null },
    { ifindex: 1 },
    { interface: null },
    { uid: null },
    { send_q: null },
    { mark: null },
    { shutdown: { receive: true, send: true }, mark: 0, cgroup: null },
    { shutdown: { receive: true }, mark: 0, cgroup: null, cgroup_id: null },
    { cgroup: "/", cgroup_id: "0x1" },
    { cgroup: "/", cgroup_id: "0x20000000000000", colour: 1 },
    { skmem: null },
    { tos: 256, class_id: null },
    { tos: 1, class_id: null, tclass: 1 },
    { sockopt: { recverr: true } },
    { bpf_map_ids: ["1"] },
    { tcp: null },
    { tcp_info: null },
    { congestion: "cubic" },
  ];
  for (const change of spoilt) {
    assert.ok(!acceptsSocket({ ...good, ...change }), JSON.stringify(change));
  }
  assertSocket({ ...good, ifindex: 7, interface: null });
  assertSocket({ ...good, ifindex: 7, interface: "eth0" });
  assertSocket({ ...good, shutdown: null, mark: 7, cgroup: "/", cgroup_id: "0x20000000000000" });
  assertSocket({ ...good, tos: 255, class_id: 4294967295, bpf_map_ids: [] });
});

Deno.test("--json-schema: prints the schema, with a description of every key", async () => {
  const { code, stdout } = await runInProcess(["--json-schema"], "/nowhere");
  assert.equal(code, 0);
  const schema = JSON.parse(strictText(stdout));
  assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  const described = (value: JsonRecord, path: string): void => {
    const target = typeof value.$ref === "string" ? schema.$defs[value.$ref.slice(8)] : value;
    assert.equal(typeof (value.description ?? target.description), "string", path);
  };
  const names = new Set<string>();
  const { $defs: definitions } = schema as { $defs: Record<string, JsonRecord> };
  for (const [definition, { properties = {} }] of Object.entries(definitions)) {
    for (const [key, value] of Object.entries(properties as Record<string, JsonRecord>)) {
      names.add(key);
      // A kind of socket narrows keys that are described where all kinds have them.
      const shared = definitions[key] ?? value;
      described("description" in value || "$ref" in value ? value : shared, `${definition}.${key}`);
    }
  }
  for (const key of Object.keys(GOOD)) assert.ok(names.has(key), key);
});

Deno.test("schema: a listener has its queue and limit, null from procfs, and nobody else has", () => {
  const listener = {
    ...{ ...GOOD, netid: "u_str", family: "unix", protocol: 0, state: "LISTEN", state_id: 10 },
    ...{ listening: true, recv_q: null, send_q: null, uid: null, flags: 65536 },
    ...{ peer_inode: null, socket_state: null, accept_queue: null, accept_queue_limit: null },
  };
  const dropped = ["local_address", "local_port", "peer_address", "peer_port", "ifindex"]
    .concat("interface", "drops");
  const good: JsonRecord = Object.fromEntries(
    Object.entries(listener).filter(([key]) => !dropped.includes(key)),
  );
  assertSocket(good);
  for (const key of ["accept_queue", "accept_queue_limit"]) {
    const { [key]: _, ...rest } = good;
    assert.ok(!acceptsSocket(rest), `without ${key}`);
  }
  assert.ok(!acceptsSocket({ ...good, accept_queue_limit: 128 }));
  assert.ok(!acceptsSocket({ ...good, accept_queue: -1 }));
});
