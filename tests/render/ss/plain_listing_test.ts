/** What both listings of internet sockets can draw, both draw alike. */

import assert from "node:assert/strict";
import { decodeOwnSockets } from "../../../lib/decode/own_sockets.ts";
import { decodeNames } from "../../../lib/decode/names/names.ts";
import { Family } from "../../../lib/model/kinds.ts";
import { isSeveral, type NetworkNamespace } from "../../../lib/model/network_namespace.ts";
import type { Names } from "../../../lib/model/names.ts";
import { kindsOf } from "../../../lib/field/kind.ts";
import { renderRows, type RowRenderer } from "../../../lib/render/record/row_renderer.ts";
import { ssRenderer } from "../../../lib/render/ss/listing.ts";
import { isPlain, plainRenderer } from "../../../lib/render/ss/plain_listing.ts";
import type { Decoded } from "../../../lib/table/decoded.ts";
import { OwnerTable } from "../../../lib/table/owner_table.ts";
import { type Selections, SocketTable } from "../../../lib/table/socket_table.ts";
import { FACTS, NOTHING } from "../../support/answers/decoding.ts";
import { fc } from "../../support/values/npm.ts";
import { FAST, propertyRuns } from "../../support/values/property.ts";
import { queryOf } from "../../support/values/queries.ts";

/** Names of some ports and interfaces, one of which is none for a terminal. */
const NAMES: Names = {
  ...decodeNames(NOTHING),
  ephemeral: { low: 32768, high: 60999 },
  service: (port) => port === 443 ? "https" : port === 40000 ? "hidden" : null,
  interfaceName: (index) => index === 2 ? "eth\x1b[31m0" : index === 3 ? "lo" : null,
};

/** One's own, and one whose only process has a name that is none for a terminal. */
const NAMESPACES: readonly NetworkNamespace[] = [
  { inode: 4026531840, own: true, names: [], mounts: [], pid: 1, command: null, container: null },
  {
    ...{ inode: null, own: false, names: [], mounts: [], pid: 77, container: null },
    command: new TextEncoder().encode("\x1b[31mred"),
  },
];

const word = fc.oneof(fc.constantFrom(0, 1, 0xffff, 0x7f000001, 0xffffffff), fc.nat(0xffffffff));
const queue = fc.oneof(fc.constantFrom(0, 0xffffffff, 999999, 1000000), fc.nat(0xffffffff));
const port = fc.oneof(fc.constantFrom(0, 22, 443, 40000, 65535), fc.nat(65535));

const socket = fc.record({
  state: fc.nat(14),
  queues: fc.tuple(queue, queue),
  local: fc.array(word, { minLength: 4, maxLength: 4 }),
  remote: fc.array(word, { minLength: 4, maxLength: 4 }),
  ports: fc.tuple(port, port),
  iface: fc.constantFrom(0, 0, 0, 2, 3, 70000),
  inode: fc.nat(6),
});
type Socket = typeof socket extends fc.Arbitrary<infer T> ? T : never;

function tableOf(
  sockets: readonly Socket[],
  protocol: "tcp" | "udp",
  source: "procfs" | "diag",
  stride: 1 | 4,
): SocketTable {
  const table = new SocketTable(protocol, stride === 1 ? Family.INET : Family.INET6, {
    ...{ bytes: new Uint8Array(16), capacity: 1, stride, source },
  });
  for (const { state, queues, local, remote, ports, iface, inode } of sockets) {
    table.reserve();
    const row = table.length++;
    const inet = table.inet!;
    table.state[row] = state;
    [table.rx_queue[row], table.tx_queue[row]] = queues;
    for (let index = 0; index < stride; index++) {
      inet.local[row * stride + index] = local[index];
      inet.remote[row * stride + index] = remote[index];
    }
    [table.localPort[row], table.remotePort[row]] = ports;
    if (inet.iface !== null) inet.iface[row] = iface;
    table.inode[row] = inode;
  }
  return table;
}

/** Inodes 1 to 3 are held by one, two and three descriptors. */
function owners(): OwnerTable {
  const table = new OwnerTable(8, 0);
  const tasks = ["sshd", "ng\x01nx \xff"].map((name, pid) =>
    table.addTask({
      ...{ pid: pid + 7, tid: pid + 7, command: new TextEncoder().encode(name) },
      ...{ uid: null, cmdline: null, context: null },
      ...{ parent: null, group: null, folderOwner: null, place: null },
    })
  );
  for (const inode of [1, 2, 3]) {
    for (let fd = 0; fd < inode; fd++) table.add(inode, 0, tasks[fd % 2], fd * 99);
  }
  return table;
}

/** Rows a few at a time, as they arrive. */
function inPieces(renderer: RowRenderer): RowRenderer {
  return {
    enter: (decoded) => renderer.enter(decoded),
    rows: (table, rows) => {
      for (let at = 0, size = 1; at < rows.length; at += size++) {
        renderer.rows(table, rows.slice(at, at + size));
      }
    },
    finish: () => renderer.finish(),
  };
}

/** What both write. */
function both(
  words: readonly string[],
  tables: readonly SocketTable[],
  columns: number | null,
): { readonly plain: string; readonly any: string } {
  const query = queryOf(words);
  const several = isSeveral(query.namespaces);
  const listings = (several ? tables.map((table) => [table]) : [tables]).map((tables, index) => {
    const namespace = several ? NAMESPACES[index] : null;
    const decoded: Decoded = {
      ...{ tables, owners: owners(), own: decodeOwnSockets(NOTHING), names: NAMES },
      ...{ summary: null, counters: null, selinux: false, problems: [], namespace },
    };
    const selections: Selections = tables.map((table) => {
      table.namespace = namespace;
      return [table, Uint32Array.from({ length: table.length }, (_, row) => row)] as const;
    });
    return { decoded, selections };
  });
  assert.ok(isPlain(query, kindsOf(tables)));
  const facts = { ...FACTS, columns };
  const written = (open: (write: (bytes: Uint8Array) => void) => RowRenderer): string => {
    let text = "";
    renderRows(open((bytes) => text += new TextDecoder("latin1").decode(bytes)), listings);
    return text;
  };
  return {
    plain: written((write) => inPieces(plainRenderer(query, facts, write))),
    any: written((write) => ssRenderer(query, facts, null, write)),
  };
}

const options = fc.subarray(["-n", "-p", "-T", "-H", "-Q", "-a", "-u", "-l", "--all-netns"]);
const screen = fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 300 }));

Deno.test("plain listing: what both listings can draw, both draw alike", () => {
  fc.assert(
    fc.property(
      ...[
        options,
        fc.array(socket, { maxLength: 30 }),
        fc.array(socket, { maxLength: 30 }),
      ] as const,
      ...[fc.constantFrom("procfs", "diag"), screen] as const,
      (words, first, second, source, columns) => {
        const tables = [tableOf(first, "tcp", source, 1), tableOf(second, "udp", source, 4)];
        const { plain, any } = both(["-t", ...words], tables, columns);
        assert.equal(plain, any);
        if (first.length > 0) assert.ok(plain.includes("\n"));
      },
    ),
    propertyRuns(400),
  );
});

Deno.test("plain listing: batches end at the same rows", () => {
  // As many rows as fill a batch of 5 MiB, and some more, with a wider one at the end.
  const usual: Socket = {
    ...{ state: 1, queues: [0, 0], local: [0x0a000001, 0, 0, 0], remote: [0x0a000002, 0, 0, 0] },
    ...{ ports: [22, 50000], iface: 0, inode: 1 },
  };
  const wide = {
    ...usual,
    local: [0xffffffff, 0, 0, 0],
    ports: [65535, 65535] as [number, number],
  };
  const sockets = Array.from({ length: FAST ? 30_000 : 150_000 }, () => usual);
  const { plain, any } = both(["-tanp"], [tableOf([...sockets, wide], "tcp", "diag", 1)], null);
  assert.ok(plain === any);
  const lines = plain.split("\n");
  assert.equal(lines.length, sockets.length + 3);
  if (!FAST) assert.notEqual(lines[1].length, lines[sockets.length].length);
});
