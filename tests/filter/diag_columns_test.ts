/** Conditions on what only sock_diag tells of a socket, over tables made by hand. */

import assert from "node:assert/strict";
import { decodeInetDump } from "../../lib/decode/sock_diag/inet.ts";
import { rowFilter } from "../../lib/filter/row_filter.ts";
import { RepeatedRows } from "../../lib/filter/repeated_rows.ts";
import { dialectOf } from "../../lib/render/dialects.ts";
import { SS } from "../../lib/render/ss/quirks.ts";
import { selectRows } from "../../lib/filter/select_rows.ts";
import { ALL_STATES, Family, type FamilyBit } from "../../lib/model/kinds.ts";
import type { Names } from "../../lib/model/names.ts";
import { FilterSyntaxError, type Problem } from "../../lib/model/problem.ts";
import { type Protocol, SocketTable } from "../../lib/table/socket_table.ts";
import { queryOf } from "../support/values/queries.ts";
import { type Attribute, dumpOf, inetStruct, u32s } from "../support/answers/replies.ts";

const MARK = 15, CGROUP_ID = 21;

const NAMES: Names = {
  service: () => null,
  servicePort: () => null,
  serviceNames: () => [],
  protocol: () => null,
  netlinkProtocol: () => null,
  netlinkProtocolNumber: () => null,
  interfaceName: () => null,
  interfaceIndex: (name) => name === "eth0" ? 3 : null,
  ephemeral: { low: 32768, high: 60999 },
  command: () => null,
  cgroupPath: () => null,
  cgroupId: (path) => path === "/" ? 1n : path === "/a" ? 0x1_0000_0007n : null,
  hostAddresses: () => [],
  hostName: () => null,
  cgroupPlace: () => null,
  user: () => null,
  userId: () => null,
  context: () => null,
};

/** A table of `length` rows, all in one state. */
function tableOf(
  protocol: Protocol,
  family: FamilyBit,
  length: number,
  stride?: 1 | 4,
  bytes = new Uint8Array(0),
): SocketTable {
  const table = new SocketTable(protocol, family, {
    bytes,
    capacity: length,
    stride,
    source: "diag",
  });
  table.length = length;
  table.state.fill(7, 0, length);
  for (let row = 0; row < length; row++) table.cookie![row] = row + 1;
  return table;
}

/** What is made of the kernel's answer: a socket for each list of attributes. */
function answer(
  protocol: "tcp" | "udp",
  sockets: readonly (readonly Attribute[])[],
): SocketTable {
  const messages = sockets.map((attributes, index) => ({
    struct: inetStruct({ port: 1000 + index }),
    attributes,
  }));
  const problems: Problem[] = [];
  const tables = decodeInetDump(dumpOf(protocol, ...messages), protocol, problems);
  assert.deepEqual(problems, []);
  return tables[0];
}

function rows(table: SocketTable, filter: string, names = NAMES): number[] {
  const query = { ...queryOf(["-a", ...filter.split(" ")]), states: ALL_STATES };
  // What the tables of a query are is not asked here.
  const all = { ...query, tables: -1, families: -1 };
  return [...selectRows(table, { query: all, filter: rowFilter(all, names), dialect: SS })];
}

function expectAll(
  table: SocketTable,
  cases: readonly (readonly [filter: string, rows: readonly number[]])[],
): void {
  for (const [filter, expected] of cases) assert.deepEqual(rows(table, filter), expected, filter);
}

Deno.test("filter: dev compares the interface that a socket is bound to", () => {
  const tcp = tableOf("tcp", Family.INET, 3, 1);
  tcp.inet!.iface!.set([0, 3, 4]);
  expectAll(tcp, [
    ["dev eth0", [1]],
    ["dev != eth0", [0, 2]],
    ["dev 4", [2]],
    ["dev 0", [0]],
  ]);
  const xdp = tableOf("xdp", Family.XDP, 2);
  xdp.xdp!.iface.set([3, 0]);
  xdp.xdp!.queue.set([9, 0]);
  expectAll(xdp, [["dev eth0", [0]], ["dev 0", [1]], ["sport = 9", [0]], ["dport = 0", [0, 1]]]);
});

Deno.test("filter: fwmark compares marks, of which an absent one is 0", () => {
  const udp = answer("udp", [
    [{ type: MARK, payload: u32s(0x17) }],
    [{ type: MARK, payload: u32s(0x80000000) }],
    [],
  ]);
  expectAll(udp, [
    ["fwmark = 0x17", [0]],
    ["fwmark = 0", [2]],
    ["fwmark != 0", [0, 1]],
    ["fwmark = 0x10/0xf0", [0]],
    ["fwmark = 0x80000000/0x80000000", [1]],
    ["fwmark = 0/0x80000000", [0, 2]],
    ["fwmark = 1/0", []],
  ]);
});

Deno.test("filter: cgroup compares all 64 bits of an id, and knows the cgroups that there are", () => {
  const tcp = answer("tcp", [
    [{ type: CGROUP_ID, payload: u32s(7, 1) }],
    [{ type: CGROUP_ID, payload: u32s(7, 0) }],
    [],
  ]);
  expectAll(tcp, [["cgroup /a", [0]], ["cgroup != /a", [1, 2]]]);
  assert.throws(() => rows(tcp, "sport = 1 or cgroup = /none"), (error) => {
    assert.ok(error instanceof FilterSyntaxError);
    assert.equal(error.message, 'there is no cgroup "/none"');
    assert.equal(error.expression.slice(error.offset, error.offset + error.length), "/none");
    return true;
  });
  // Where cgroups were not looked for, no socket is known to be in one.
  const unknown = { ...NAMES, cgroupId: () => null };
  assert.deepEqual(rows(tcp, "cgroup = /none", unknown), []);
  assert.deepEqual(rows(tcp, "not cgroup = /a", unknown), [0, 1, 2]);
});

Deno.test("filter: vsock sockets by context id and port, and by ports that nobody has to ask for", () => {
  const vsock = tableOf("vsock", Family.VSOCK, 4);
  vsock.vsock!.type.fill(1);
  vsock.vsock!.srcCid.set([2, 3, 0xffffffff, 3]);
  vsock.vsock!.dstCid.set([3, 2, 0xffffffff, 1]);
  vsock.localPort.set([1023, 1024, -1, 5]);
  vsock.remotePort.set([5, 6, -1, 7]);
  expectAll(vsock, [
    ["src vsock:3", [1, 3]],
    ["dst vsock:3", [0]],
    ["src vsock:3:5", [3]],
    ["src vsock:*:1024", [1]],
    ["src vsock:*:4294967295", [0, 1, 2, 3]],
    ["src vsock:4294967295", [2]],
    ["autobound", [1]],
    ["dport >= 6", [1, 3]],
  ]);
});

Deno.test("filter: a unix socket's ports are the inodes of its own and of its peer", () => {
  const bytes = new TextEncoder().encode("/run/a@0a1b2");
  const unix = tableOf("unix", Family.UNIX, 3, undefined, bytes);
  unix.unix!.type.fill(1);
  unix.inode.set([10, 11, 12]);
  unix.unix!.peer!.set([11, 10, 0]);
  unix.unix!.nameEnd.set([6, 12, 0]);
  unix.unix!.nameStart.set([0, 6, 0]);
  expectAll(unix, [
    ["sport = 11", [1]],
    ["dport = 11", [0]],
    ["src unix:/RUN/*", [0]],
    ["dst unix:/run/*", []],
    ["dst unix:*", [0, 1, 2]],
    ["autobound", [1, 2]],
  ]);
});

Deno.test("filter: netlink and TIPC sockets of sock_diag", () => {
  const netlink = tableOf("netlink", Family.NETLINK, 2);
  netlink.netlink!.pid.set([42, 0x80000001]);
  netlink.netlink!.dstPid!.set([7, 7]);
  expectAll(netlink, [["sport = 42", [0]], ["dport = 7", []], ["autobound", [1]]]);
  // `ss` has no filter for TIPC.
  expectAll(tableOf("tipc", Family.TIPC, 2), [["sport = 42", [0, 1]], ["not src *", [0, 1]]]);
});

Deno.test("filter: sctp and mptcp sockets of sock_diag have addresses and ports like any other", () => {
  for (const protocol of ["sctp", "mptcp", "dccp"] as const) {
    const table = tableOf(protocol, Family.INET, 2, 1);
    table.localPort.set([5000, 5001]);
    table.inet!.local.set([0x0a000001, 0x0a000002]);
    expectAll(table, [["src 10.0.0.1", [0]], ["src :5001", [1]], ["src 10/30", [0, 1]]]);
  }
});

Deno.test("selectRows: of recorded and of destroyed sockets ss alone reads the filter", () => {
  // ::1 begins as 0.0.0.0 does.
  const tcp = tableOf("tcp", Family.INET6, 1, 4);
  tcp.inet!.local.set([0, 0, 0, 1]);
  const words = ["-ta", "src", "0.0.0.0", "cgroup", "!=", "/a"];
  for (
    const [query, expected] of [
      [queryOf(words), []],
      // What could be told the kernel whole is not looked at again.
      [queryOf(words.slice(0, 3)), [0]],
      [queryOf(words, { replay: "recorded" }), [0]],
      [{ ...queryOf(words), mode: "events" as const }, [0]],
    ] as const
  ) {
    const rows = selectRows(tcp, { query, filter: rowFilter(query, NAMES), dialect: SS });
    assert.deepEqual([...rows], expected);
  }
});

Deno.test("selectRows: the type of packet sockets from sock_diag counts in JSON only", () => {
  const packet = tableOf("packet", Family.PACKET, 2);
  packet.packet!.type.set([2, 3]);
  for (const [option, expected] of [["--json", [1]], ["-n", [0, 1]]] as const) {
    const query = queryOf([option, "-aA", "packet_raw"]);
    const rows = selectRows(packet, { query, filter: null, dialect: dialectOf(query) });
    assert.deepEqual([...rows], expected, option);
  }
});

Deno.test("RepeatedRows: the cookie is what a socket has for itself, but for the associations of one", () => {
  const tcp = tableOf("tcp", Family.INET, 5, 1);
  tcp.localPort.fill(80);
  tcp.remotePort.set([1, 1, 1, 1, 2]);
  tcp.cookie!.set([1, 2, 1, 1, 1]);
  tcp.cookieHigh!.set([0, 0, 1, 0, 0]);
  assert.deepEqual([...new RepeatedRows(tcp).next()!], [0, 0, 0, 1, 0]);
  assert.deepEqual(rows(tcp, "sport = 80"), [0, 1, 2, 4]);
});

Deno.test("RepeatedRows: over a hundred thousand rows, every one known again", () => {
  const length = 118_000;
  const tcp = tableOf("tcp", Family.INET, 2 * length, 1);
  for (let row = 0; row < 2 * length; row++) {
    tcp.localPort[row] = 8080;
    tcp.remotePort[row] = row % length % 60_000;
    tcp.cookie![row] = 4096 + row % length;
  }
  const repeated = new RepeatedRows(tcp).next()!;
  assert.equal(repeated.indexOf(1), length);
  assert.equal(repeated.reduce((sum, one) => sum + one, 0), length);
});
