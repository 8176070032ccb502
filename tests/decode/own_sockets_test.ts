import assert from "node:assert/strict";
import { decode } from "../../lib/decode/decode.ts";
import { decodeOwnSockets } from "../../lib/decode/own_sockets.ts";
import type { Capture } from "../../lib/model/capture.ts";
import { Family } from "../../lib/model/kinds.ts";
import { type Protocol, SocketTable, type Source } from "../../lib/table/socket_table.ts";
import { NETLINK_ROUTE, NETLINK_SOCK_DIAG, NLMSG } from "../../lib/uapi/netlink.ts";
import { fileOf, NOTHING } from "../support/answers/decoding.ts";

const PORT = 4_294_963_199;
const OWN = { counted: [], listed: ["socket:[7]", "socket:[8]", "socket:[9"] };

/** An answer about netlink sockets to the one with this port. */
function answerTo(port: number): Uint8Array {
  const bytes = new Uint8Array(NLMSG.SIZE);
  new DataView(bytes.buffer).setUint32(NLMSG.nlmsg_pid, port, true);
  return bytes;
}

function tableOf(protocol: Protocol, source: Source, inodes: readonly number[]): SocketTable {
  const table = new SocketTable(protocol, Family.UNIX, {
    bytes: new Uint8Array(0),
    capacity: inodes.length,
    source,
  });
  table.inode.set(inodes);
  table.length = inodes.length;
  return table;
}

/** The rows that are left of all. */
function left(capture: Capture, table: SocketTable): number[] {
  const rows = Uint32Array.from({ length: table.length }, (_, row) => row);
  return [...decodeOwnSockets(capture).leaveOut(table, rows)];
}

Deno.test("decodeOwnSockets: sockets are left out by all of their inode, whatever the source", () => {
  for (const source of ["procfs", "diag"] as const) {
    const table = tableOf("unix", source, [6, 7, 7, 8, 9, 0]);
    table.inodeHigh[2] = 1;
    assert.deepEqual(left({ ...NOTHING, own: OWN }, table), [0, 2, 4, 5]);
    assert.deepEqual(left(NOTHING, table), [0, 1, 2, 3, 4, 5]);
  }
});

Deno.test("decodeOwnSockets: the socket that asks is the one that the answer is addressed to", () => {
  const dumps = new Map([["netlink", { id: "netlink", bytes: answerTo(PORT) }] as const]);
  const own = { counted: [], listed: [] };
  const netlink = (source: Source): SocketTable => {
    const table = tableOf("netlink", source, [1, 2, 3, 4]);
    table.netlink!.eth.set([
      NETLINK_SOCK_DIAG,
      NETLINK_SOCK_DIAG,
      NETLINK_ROUTE,
      NETLINK_SOCK_DIAG,
    ]);
    table.netlink!.pid.set([PORT, 0, PORT, 77]);
    return table;
  };
  assert.deepEqual(left({ ...NOTHING, dumps, own }, netlink("diag")), [1, 2, 3]);
  assert.deepEqual(left({ ...NOTHING, dumps, own: null }, netlink("diag")), [0, 1, 2, 3]);
  assert.deepEqual(left({ ...NOTHING, dumps, own }, netlink("procfs")), [0, 1, 2, 3]);
  assert.deepEqual(left({ ...NOTHING, own }, netlink("diag")), [0, 1, 2, 3]);
});

Deno.test("decode: the count of all sockets is without those of this program, each of them once", () => {
  const files = new Map([
    [
      "net/sockstat",
      fileOf("sockets: used 15\nTCP: inuse 1 orphan 0 tw 0 alloc 1 mem 65\n"),
    ] as const,
  ]);
  const counted = ["socket:[7]", "socket:[8]", "socket:[7]", "pipe:[9]"];
  const options = { summary: true, attributes: false, quirks: true };
  const used = (capture: Capture): unknown =>
    decode(capture, options).summary!.sockstat.get("sockets")!.get("used");
  assert.equal(used({ ...NOTHING, files, own: { counted, listed: [] } }), 13);
  assert.equal(used({ ...NOTHING, files, own: { counted: [], listed: counted } }), 15);
  assert.equal(used({ ...NOTHING, files }), 15);
});
