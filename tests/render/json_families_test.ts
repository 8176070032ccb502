/** Records of unix, netlink, packet, XDP, vsock and TIPC sockets from sock_diag: every value. */

import assert from "node:assert/strict";
import type { DumpId } from "../../lib/model/plan.ts";
import { recordsOf } from "../support/answers/json_of_dumps.ts";
import {
  type Attribute,
  attributeBytes,
  cText,
  dumpOf,
  joined,
  struct,
  u16s,
  u32s,
} from "../support/answers/replies.ts";
import type { JsonRecord } from "../support/trees/trees.ts";

const LISTEN = 10, ESTABLISHED = 1, CLOSE = 7;
const COOKIE = u32s(7, 1);

/** The one record of a message. */
function recordOf(
  id: DumpId,
  message: Uint8Array,
  attributes: readonly Attribute[] = [],
): JsonRecord {
  const [record, ...rest] = recordsOf(dumpOf(id, { struct: message, attributes }));
  assert.equal(rest.length, 0);
  assert.deepEqual([record.source, record.cookie], ["sock_diag", "0x100000007"]);
  return record;
}

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

/** The counts of a socket's memory from 10 on. */
const MEMORY = u32s(...Array.from({ length: 9 }, (_, index) => 10 + index));
const SKMEM = {
  ...{ rmem_alloc_bytes: 10, rcvbuf_bytes: 11, wmem_alloc_bytes: 12, sndbuf_bytes: 13 },
  ...{ fwd_alloc_bytes: 14, wmem_queued_bytes: 15, optmem_bytes: 16, backlog_bytes: 17 },
  drops: 18,
};

/** A unix stream socket with these attributes. */
function unix(state: number, ...attributes: readonly Attribute[]): JsonRecord {
  const message = struct(16, [0, 1], [1, 1], [2, state], [4, u32s(4711)], [8, COOKIE]);
  return recordOf("unix", message, attributes);
}

Deno.test("unix: queues, peer, owner, file and memory, each null where it is not told", () => {
  const record = unix(
    ESTABLISHED,
    { type: 0, payload: cText("/run/x") },
    { type: 1, payload: u32s(77, (8 << 20) | 3) },
    { type: 2, payload: u32s(4712) },
    { type: 4, payload: u32s(5, 6) },
    { type: 5, payload: MEMORY },
    { type: 6, payload: Uint8Array.of(1) },
    { type: 7, payload: u32s(1000) },
  );
  const { path, abstract, peer_inode, recv_q, send_q, uid, vfs, shutdown, skmem } = record;
  assert.deepEqual({ path, abstract, peer_inode, recv_q, send_q, uid, vfs, shutdown, skmem }, {
    ...{ path: "/run/x", abstract: false, peer_inode: 4712, recv_q: 5, send_q: 6, uid: 1000 },
    vfs: { inode: 77, dev_major: 8, dev_minor: 3 },
    shutdown: { receive: true, send: false },
    skmem: SKMEM,
  });
  assert.deepEqual(
    [record.flags, record.socket_state, record.refcnt, record.sk],
    Array(4).fill(null),
  );
  const bare = unix(ESTABLISHED);
  for (const key of ["recv_q", "send_q", "uid", "vfs", "shutdown", "skmem"]) {
    assert.equal(bare[key], null, key);
  }
  for (const key of ["path", "abstract", "peer_inode", "pending_inodes"]) {
    assert.ok(!(key in bare), key);
  }
  // A peer that nobody has accepted yet has no inode.
  assert.equal(unix(ESTABLISHED, { type: 2, payload: u32s(0) }).peer_inode, null);
});

Deno.test("unix: a listening socket's limit and the connections that wait", () => {
  const record = unix(
    LISTEN,
    { type: 3, payload: u32s(1, 4294967295) },
    { type: 4, payload: u32s(2, 128) },
  );
  assert.deepEqual([record.recv_q, record.send_q, record.listening], [2, 128, true]);
  assert.deepEqual([record.accept_queue, record.accept_queue_limit], [2, 128]);
  assert.deepEqual([unix(LISTEN).accept_queue, unix(LISTEN).accept_queue_limit], [null, null]);
  assert.ok(!("accept_queue" in unix(ESTABLISHED, { type: 4, payload: u32s(2, 128) })));
  assert.deepEqual(record.pending_inodes, [1, 4294967295]);
  assert.deepEqual(unix(LISTEN, { type: 3, payload: u32s() }).pending_inodes, []);
  assert.equal(unix(LISTEN).pending_inodes, null);
});

Deno.test("unix: an abstract name and a path that looks like one are told apart; no byte is lost", () => {
  const name = (text: string): JsonRecord => unix(LISTEN, { type: 0, payload: bytesOf(text) });
  assert.deepEqual([name("\0a\0b").path, name("\0a\0b").abstract], ["@a@b", true]);
  assert.deepEqual([name("@a\0").path, name("@a\0").abstract], ["@a", false]);
  const odd = name('/run/\xff\n"\0');
  assert.equal(odd.path, '/run/\ufffd\n"');
  assert.equal(odd.path_hex, "2f72756e2fff0a22");
});

/** A netlink socket of NETLINK_ROUTE. */
function netlink(
  connected: boolean,
  ...attributes: readonly Attribute[]
): JsonRecord {
  const message = struct(
    28,
    ...[[0, 16], [1, 3], [2, 0], [3, connected ? 1 : 0]] as const,
    [4, u32s(4294967295, connected ? 5 : 0, connected ? 6 : 0, 4711)],
    [20, COOKIE],
  );
  return recordOf("netlink", message, attributes);
}

Deno.test("netlink: all groups by number, the peer, flags and memory", () => {
  const record = netlink(
    true,
    { type: 0, payload: MEMORY },
    { type: 1, payload: u32s(0x80000001, 2) },
    { type: 4, payload: u32s(0x01 | 0x20) },
  );
  const { recv_q, send_q, groups, group_ids, connected, dst_port_id, dst_group, drops } = record;
  assert.deepEqual(
    { recv_q, send_q, groups, group_ids, connected, dst_port_id, dst_group, drops },
    {
      ...{ recv_q: 10, send_q: 12, groups: 0x80000001, group_ids: [1, 32, 34] },
      ...{ connected: true, dst_port_id: 5, dst_group: 6, drops: 18 },
    },
  );
  assert.deepEqual(record.skmem, SKMEM);
  assert.deepEqual(record.netlink_flags, {
    ...{ cb_running: true, pktinfo: false, broadcast_error: false, no_enobufs: false },
    ...{ listen_all_nsid: false, cap_ack: true },
  });
  assert.equal(record.port_id, 4294967295);
  const bare = netlink(false);
  assert.deepEqual([bare.group_ids, bare.groups, bare.connected], [[], 0, false]);
  for (const key of ["recv_q", "send_q", "drops", "skmem", "netlink_flags", "uid"]) {
    assert.equal(bare[key], null, key);
  }
});

Deno.test("packet: settings, rings, fanout and filter", () => {
  const message = struct(16, [0, 17], [1, 3], [2, u16s(3)], [4, u32s(4711)], [8, COOKIE]);
  const ring = (from: number): Uint8Array =>
    u32s(...Array.from({ length: 7 }, (_, index) => from + index));
  const record = recordOf("packet", message, [
    { type: 0, payload: u32s(2, 1, 20, 30, 40, 0x01 | 0x02 | 0x10) },
    { type: 2, payload: ring(100) },
    { type: 3, payload: ring(200) },
    { type: 4, payload: u32s(0x0002_1234) },
    { type: 5, payload: u32s(33) },
    { type: 6, payload: MEMORY },
    {
      type: 7,
      payload: joined(
        u16s(0x28),
        Uint8Array.of(1, 2),
        u32s(12),
        u16s(6),
        u16s(0),
        u32s(0xffffffff),
      ),
    },
  ]);
  const { ifindex, running, uid, recv_q, drops, skmem } = record;
  assert.deepEqual({ ifindex, running, uid, recv_q, drops, skmem }, {
    ...{ ifindex: 2, running: true, uid: 33, recv_q: 10, drops: 18, skmem: SKMEM },
  });
  assert.equal(record.interface, null);
  assert.deepEqual(record.packet_info, {
    ...{ version: 1, reserve_bytes: 20, copy_threshold: 30, tstamp: 40, flags: 0x13 },
    ...{ auxdata: true, origdev: false, vnethdr: false, loss: true },
  });
  const shown = (from: number): JsonRecord => ({
    ...{ block_size_bytes: from, block_nr: from + 1, frame_size_bytes: from + 2 },
    ...{ frame_nr: from + 3, retire_tmo_ms: from + 4, sizeof_priv_bytes: from + 5 },
    features: from + 6,
  });
  assert.deepEqual([record.rx_ring, record.tx_ring], [shown(100), shown(200)]);
  assert.deepEqual(record.fanout, { id: 0x1234, type: 2 });
  assert.deepEqual(record.filter, [
    { code: 0x28, jt: 1, jf: 2, k: 12 },
    { code: 6, jt: 0, jf: 0, k: 4294967295 },
  ]);
  const bare = recordOf("packet", message);
  const told = ["ifindex", "interface", "running", "uid", "recv_q", "drops", "packet_info"];
  for (const key of [...told, "rx_ring", "tx_ring", "fanout", "filter", "skmem"]) {
    assert.equal(bare[key], null, key);
  }
});

Deno.test("xdp: queue, rings, memory and counts", () => {
  const message = struct(16, [0, 44], [1, 3], [4, u32s(4711)], [8, COOKIE]);
  const record = recordOf("xdp", message, [
    { type: 1, payload: u32s(2, 5) },
    { type: 2, payload: u32s(33) },
    { type: 3, payload: u32s(64) },
    { type: 4, payload: u32s(128) },
    { type: 5, payload: u32s(0, 0x200000, 1, 2, 3, 4, 5, 6, 0x81, 8) },
    { type: 6, payload: u32s(256) },
    { type: 7, payload: u32s(512) },
    { type: 8, payload: MEMORY },
    { type: 9, payload: u32s(1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0, 0x80000000) },
  ]);
  const { ifindex, queue_id, uid, recv_q, send_q } = record;
  assert.deepEqual([ifindex, queue_id, uid, recv_q, send_q], [2, 5, 33, 10, null]);
  const { rx_ring_entries, tx_ring_entries, fill_ring_entries, completion_ring_entries } = record;
  assert.deepEqual(
    [rx_ring_entries, tx_ring_entries, fill_ring_entries, completion_ring_entries],
    [64, 128, 256, 512],
  );
  assert.deepEqual(record.umem, {
    ...{ size_bytes: "0x20000000000000", id: 1, num_pages: 2, chunk_size_bytes: 3 },
    ...{ headroom_bytes: 4, ifindex: 5, queue_id: 6, flags: 0x81, zero_copy: true, refs: 8 },
  });
  assert.deepEqual(record.xdp_stats, {
    ...{ rx_dropped: 1, rx_invalid: 2, rx_full: 3, fill_ring_empty: 4, tx_invalid: 5 },
    tx_ring_empty: "0x8000000000000000",
  });
  const bare = recordOf("xdp", message);
  assert.deepEqual([bare.ifindex, bare.queue_id, bare.umem, bare.skmem], Array(4).fill(null));
});

Deno.test("vsock: context ids and ports of 32 bits, null for any", () => {
  const vsock = (type: number, ...numbers: readonly number[]): JsonRecord =>
    recordOf(
      "vsock",
      struct(32, [0, 40], [1, type], [2, CLOSE], [3, 3], [4, u32s(...numbers, 4711)], [24, COOKIE]),
    );
  const of = (
    { netid, local_cid, local_port, peer_cid, peer_port }: JsonRecord,
  ): unknown[] => [netid, local_cid, local_port, peer_cid, peer_port];
  assert.deepEqual(of(vsock(1, 2, 4294967294, 3, 0)), ["v_str", 2, 4294967294, 3, 0]);
  const any = vsock(9, ...Array(4).fill(4294967295));
  assert.deepEqual(of(any), ["???", null, null, null, null]);
  assert.deepEqual(any.shutdown, { receive: true, send: true });
});

Deno.test("tipc: node, port, peer, and with --tipcinfo what holds it up", () => {
  const number = (type: number, value: number): Attribute => ({ type, payload: u32s(value) });
  const flag = (type: number): Attribute => ({ type, payload: new Uint8Array() });
  const tipc = (...more: readonly Attribute[]): JsonRecord => {
    const socket: Attribute = {
      type: 2,
      payload: [
        ...[number(1, 0x1001001), number(2, 77), number(6, 4), number(9, ESTABLISHED)],
        ...[number(7, 4711), number(8, 33), { type: 10, payload: COOKIE }],
        { type: 5, payload: [number(0, 3), number(1, 4), number(4, 5), flag(3)] },
        ...more,
      ],
    };
    return recordOf("tipc", attributeBytes([socket]));
  };
  const alone = tipc(flag(4));
  const { netid, local_node, local_ref, recv_q, send_q, uid, inode } = alone;
  assert.deepEqual({ netid, local_node, local_ref, recv_q, send_q, uid, inode }, {
    ...{ netid: "ti_rd", local_node: 0x1001001, local_ref: 77, recv_q: 3, send_q: 4 },
    ...{ uid: 33, inode: 4711 },
  });
  assert.deepEqual(alone.tipc_info, {
    ...{ link_congested: false, connection_congested: true, drops: 5, published: true },
  });
  assert.ok(!("peer_node" in alone));
  const peer = tipc({
    type: 3,
    payload: [flag(1), number(2, 8), number(3, 9), number(4, 10), number(5, 11)],
  });
  assert.deepEqual([peer.peer_node, peer.peer_ref], [8, 9]);
  assert.deepEqual((peer.tipc_info as JsonRecord).via, { type: 10, instance: 11 });
});
