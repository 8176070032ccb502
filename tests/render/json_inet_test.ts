/** Records of internet sockets from sock_diag: every value of made-up messages, at its key. */

import assert from "node:assert/strict";
import { INET_DIAG, INET_DIAG_MSG, INET_DIAG_SOCKOPT } from "../../lib/uapi/inet_diag.ts";
import type { DumpId } from "../../lib/model/plan.ts";
import { MPTCP_INFO } from "../../lib/uapi/mptcp_info.ts";
import { SCTP_INFO } from "../../lib/uapi/sctp_info.ts";
import { TCP_INFO, TCPI_OPT } from "../../lib/uapi/tcp_info.ts";
import { INET_ULP_INFO, MPTCP_SUBFLOW_ATTR, TLS_INFO } from "../../lib/uapi/ulp_info.ts";
import {
  anyDump,
  type Attributes,
  inetMessage,
  little,
  nest,
  struct,
} from "../support/answers/inet_messages.ts";
import { recordsOf } from "../support/answers/json_of_dumps.ts";
import { Random } from "../support/values/random.ts";
import { joined } from "../support/answers/replies.ts";
import type { JsonRecord } from "../support/trees/trees.ts";

const AF_INET = 2, AF_INET6 = 10;
const ESTABLISHED = 1, SYN_RECV = 3, TIME_WAIT = 6, CLOSE = 7, LISTEN = 10;

const text = (value: string): Uint8Array => new TextEncoder().encode(`${value}\0`);
const M = INET_DIAG_MSG;

/** A message of a socket with these members and attributes. */
function message(
  members: {
    readonly family?: number;
    readonly state?: number;
    readonly uid?: number;
    readonly inode?: number;
    readonly queues?: readonly [number, number];
    readonly iface?: number;
    readonly timer?: readonly [number, number, number];
  },
  attributes: Attributes,
): Uint8Array {
  const [timer, retrans, expires] = members.timer ?? [0, 0, 0];
  return inetMessage([
    [M.idiag_family, little(1, members.family ?? AF_INET)],
    [M.idiag_state, little(1, members.state ?? ESTABLISHED)],
    [M.idiag_timer, little(1, timer, retrans)],
    [M.idiag_sport, Uint8Array.of(0x1f, 0x90)],
    [M.idiag_dport, Uint8Array.of(0xff, 0xff)],
    [M.idiag_src, Uint8Array.of(192, 0, 2, 1)],
    [M.idiag_dst, Uint8Array.of(192, 0, 2, 2)],
    [M.idiag_if, little(4, members.iface ?? 0)],
    [M.idiag_cookie, little(4, 0x89abcdef, 0x1234567)],
    [M.idiag_expires, little(4, expires, ...members.queues ?? [5, 6])],
    [M.idiag_uid, little(4, members.uid ?? 1000, members.inode ?? 4711)],
  ], attributes);
}

/** The one record of a message. */
function recordOf(id: DumpId, bytes: Uint8Array): JsonRecord {
  const [record, ...rest] = recordsOf({ id, bytes });
  assert.equal(rest.length, 0);
  return record;
}

function infoOf(
  size: number,
  values: Partial<Record<keyof typeof TCP_INFO, number | bigint>>,
): JsonRecord {
  const info = [INET_DIAG.INFO, struct(TCP_INFO, size, values)] as const;
  return recordOf("tcp", message({}, [info])).tcp_info as JsonRecord;
}

/** Keys of `tcp_info` with the struct's members, all that are plain numbers. */
const TCP_KEYS: Readonly<Record<string, keyof typeof TCP_INFO>> = {
  ...{ state_id: "state", ca_state: "ca_state", retransmits: "retransmits", probes: "probes" },
  ...{ backoff: "backoff", rto_us: "rto", ato_us: "ato", snd_mss_bytes: "snd_mss" },
  ...{ rcv_mss_bytes: "rcv_mss", unacked: "unacked", sacked: "sacked", lost: "lost" },
  ...{ retrans: "retrans", last_data_sent_ms: "last_data_sent" },
  ...{ last_data_recv_ms: "last_data_recv", last_ack_recv_ms: "last_ack_recv" },
  ...{ pmtu_bytes: "pmtu", rcv_ssthresh_bytes: "rcv_ssthresh", rtt_us: "rtt" },
  ...{ rttvar_us: "rttvar", snd_ssthresh: "snd_ssthresh", snd_cwnd: "snd_cwnd" },
  ...{ advmss_bytes: "advmss", reordering: "reordering", rcv_rtt_us: "rcv_rtt" },
  ...{ rcv_space_bytes: "rcv_space", total_retrans: "total_retrans" },
  ...{ pacing_rate_bytes_per_s: "pacing_rate", max_pacing_rate_bytes_per_s: "max_pacing_rate" },
  ...{ bytes_acked: "bytes_acked", bytes_received: "bytes_received", segs_out: "segs_out" },
  ...{ segs_in: "segs_in", notsent_bytes: "notsent_bytes", min_rtt_us: "min_rtt" },
  ...{ data_segs_in: "data_segs_in", data_segs_out: "data_segs_out" },
  ...{ delivery_rate_bytes_per_s: "delivery_rate", busy_time_us: "busy_time" },
  ...{ rwnd_limited_us: "rwnd_limited", sndbuf_limited_us: "sndbuf_limited" },
  ...{ delivered: "delivered", delivered_ce: "delivered_ce", bytes_sent: "bytes_sent" },
  ...{ bytes_retrans: "bytes_retrans", dsack_dups: "dsack_dups", reord_seen: "reord_seen" },
  ...{ rcv_ooopack: "rcv_ooopack", snd_wnd_bytes: "snd_wnd", rcv_wnd_bytes: "rcv_wnd" },
  ...{ rehash: "rehash", total_rto: "total_rto", total_rto_recoveries: "total_rto_recoveries" },
  ...{ total_rto_time_ms: "total_rto_time", received_ce: "received_ce" },
  ...{ delivered_e1_bytes: "delivered_e1_bytes", delivered_e0_bytes: "delivered_e0_bytes" },
  ...{ delivered_ce_bytes: "delivered_ce_bytes", received_e1_bytes: "received_e1_bytes" },
  ...{ received_e0_bytes: "received_e0_bytes", received_ce_bytes: "received_ce_bytes" },
};

/** A value for each member that no other has. */
function distinct(
  members: Readonly<Record<string, { readonly width: number }>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(members).map(([name, { width }], index) =>
      [name, width === 1 ? 100 + index : 1000 + index] as const
    ),
  );
}

Deno.test("tcp_info: every member of the struct stands at its key, with its unit", () => {
  const values = { ...distinct(TCP_INFO), state: 1, wscale: 0xa7 };
  const info = infoOf(276, values);
  for (const [key, member] of Object.entries(TCP_KEYS)) {
    assert.equal(info[key], values[member as keyof typeof values], key);
  }
  assert.deepEqual([info.snd_wscale, info.rcv_wscale], [7, 10]);
  assert.deepEqual([info.last_ack_sent_ms, info.fackets], [null, null]);
  assert.ok(!("more_hex" in info));
});

Deno.test("tcp_info: what an older kernel does not have is null, what a newer adds is kept", () => {
  const old = infoOf(104, { rto: 204000, total_retrans: 3, fackets: 9 });
  assert.deepEqual([old.rto_us, old.total_retrans, old.fackets], [204000, 3, 9]);
  const beyond = Object.entries(TCP_KEYS).filter(([, member]) => TCP_INFO[member].at >= 104);
  assert.equal(beyond.length, 34);
  for (const [key] of beyond) assert.equal(old[key], null, key);
  // Cut within a member: that one is not there either.
  assert.equal(infoOf(122, {}).bytes_acked, null);
  assert.equal(infoOf(122, {}).max_pacing_rate_bytes_per_s, 0);
  const longer = joined(struct(TCP_INFO, 276, {}), Uint8Array.of(0xde, 0xad, 0, 1));
  const record = recordOf("tcp", message({}, [[INET_DIAG.INFO, longer]]));
  assert.equal((record.tcp_info as JsonRecord).more_hex, "dead0001");
});

Deno.test("tcp_info: what says that there is no limit or no value yet is null", () => {
  const all64 = (1n << 64n) - 1n;
  const info = infoOf(248, {
    ...{
      pacing_rate: all64,
      max_pacing_rate: all64,
      min_rtt: 0xffffffff,
      snd_ssthresh: 0x7fffffff,
    },
  });
  assert.deepEqual(
    [info.pacing_rate_bytes_per_s, info.max_pacing_rate_bytes_per_s, info.min_rtt_us],
    [null, null, null],
  );
  assert.equal(info.snd_ssthresh, null);
  const just = infoOf(248, {
    ...{ pacing_rate: all64 - 1n, min_rtt: 0xfffffffe, snd_ssthresh: 0x7ffffffe },
  });
  assert.equal(just.pacing_rate_bytes_per_s, "0xfffffffffffffffe");
  assert.deepEqual([just.min_rtt_us, just.snd_ssthresh], [0xfffffffe, 0x7ffffffe]);
});

Deno.test("64 bits: a number below 2^53, from there on a hexadecimal string", () => {
  const values: readonly (readonly [bigint, number | string])[] = [
    [0n, 0],
    [(1n << 32n) - 1n, 4294967295],
    [1n << 32n, 4294967296],
    [(1n << 53n) - 1n, 9007199254740991],
    [1n << 53n, "0x20000000000000"],
    [(1n << 53n) + 1n, "0x20000000000001"],
    [(1n << 64n) - 1n, "0xffffffffffffffff"],
  ];
  for (const [value, shown] of values) {
    assert.equal(infoOf(248, { bytes_acked: value }).bytes_acked, shown);
  }
});

Deno.test("tcp_info: options and flags are taken apart, and there whole", () => {
  const info = infoOf(248, {
    options: TCPI_OPT.SACK | TCPI_OPT.ECN_SEEN | TCPI_OPT.USEC_TS | 128,
    flags: 0b10101,
  });
  const { options, timestamps, sack, wscale, ecn, ecn_seen, syn_data, usec_ts } = info;
  assert.deepEqual({ options, timestamps, sack, wscale, ecn, ecn_seen, syn_data, usec_ts }, {
    ...{ options: 0xd2, timestamps: false, sack: true, wscale: false, ecn: false },
    ...{ ecn_seen: true, syn_data: false, usec_ts: true },
  });
  const { flags, delivery_rate_app_limited: limited, fastopen_client_fail: fail } = info;
  assert.deepEqual({ flags, limited, fail }, { flags: 0b10101, limited: true, fail: 2 });
});

Deno.test("tcp: the object of both sources, from tcp_info", () => {
  const info = struct(TCP_INFO, 248, {
    ...{ rto: 203333, ato: 40000, snd_cwnd: 10, snd_ssthresh: 7, retransmits: 2, probes: 1 },
  });
  const record = recordOf("tcp", message({ timer: [1, 2, 150] }, [[INET_DIAG.INFO, info]]));
  assert.deepEqual(record.tcp, {
    ...{ rto_ms: 203.333, ato_ms: 40, quick_acks: null, pingpong: null, cwnd: 10, ssthresh: 7 },
    ...{ retransmits: 2, probes: 1 },
  });
  assert.deepEqual(record.timer, { name: "on", expires_ms: 150, retrans: 2 });
  const { source, cookie, sk, refcnt, uid, inode, recv_q, send_q } = record;
  assert.deepEqual({ source, cookie, sk, refcnt, uid, inode, recv_q, send_q }, {
    ...{ source: "sock_diag", cookie: "0x123456789abcdef", sk: null, refcnt: null },
    ...{ uid: 1000, inode: 4711, recv_q: 5, send_q: 6 },
  });
});

Deno.test("tcp: of a listening socket the queue's limit, the window, and nothing that is not filled in", () => {
  const info = struct(TCP_INFO, 248, {
    ...{ state: LISTEN, snd_cwnd: 10, reordering: 3, unacked: 3, sacked: 128 },
    ...{ pacing_rate: 0, max_pacing_rate: (1n << 64n) - 1n },
  });
  const record = recordOf(
    "tcp",
    message({ state: LISTEN, queues: [3, 128] }, [[INET_DIAG.INFO, info]]),
  );
  assert.deepEqual([record.recv_q, record.send_q, record.listening], [3, 128, true]);
  assert.deepEqual(record.tcp, {
    ...{ rto_ms: null, ato_ms: null, quick_acks: null, pingpong: null, cwnd: 10 },
    ...{ fastopen_max_qlen: null, retransmits: null, probes: null },
  });
  const known = Object.entries(record.tcp_info as JsonRecord).filter(([, value]) => value !== null);
  assert.deepEqual(Object.fromEntries(known), {
    ...{ state_id: LISTEN, snd_cwnd: 10, reordering: 3, pacing_rate_bytes_per_s: 0 },
  });
});

Deno.test("tcp: of TIME-WAIT and half-open sockets neither the owner nor the connection is known", () => {
  for (const state of [TIME_WAIT, SYN_RECV]) {
    const record = recordOf("tcp", message({ state, uid: 0, inode: 0, timer: [3, 0, 999] }, []));
    assert.deepEqual([record.uid, record.inode, record.tcp, record.tcp_info], Array(4).fill(null));
    assert.deepEqual(record.timer, { name: "timewait", expires_ms: 999, retrans: 0 });
  }
  // A whole socket in SYN-RECV: fast open made it.
  const whole = message({ state: SYN_RECV, uid: 7 }, [[INET_DIAG.SHUTDOWN, little(1, 0)]]);
  assert.equal(recordOf("tcp", whole).uid, 7);
});

Deno.test("congestion control: its name and what it tells of itself", () => {
  const vegas = recordOf(
    "tcp",
    message({}, [
      [INET_DIAG.CONG, text("vegas")],
      [INET_DIAG.VEGASINFO, little(4, 1, 4, 2500, 0x7fffffff)],
    ]),
  );
  assert.deepEqual([vegas.congestion, vegas.vegas, vegas.dctcp, vegas.bbr], [
    "vegas",
    { enabled: true, rttcnt: 4, rtt_us: 2500, minrtt_us: null },
    null,
    null,
  ]);
  const dctcp = (enabled: number): unknown =>
    recordOf(
      "tcp",
      message({}, [
        [INET_DIAG.DCTCPINFO, joined(little(2, enabled, 1), little(4, 512, 10, 20))],
      ]),
    ).dctcp;
  assert.deepEqual(dctcp(1), {
    ...{ enabled: true, ce_state: 1, alpha: 512, ab_ecn_bytes: 10, ab_tot_bytes: 20 },
  });
  assert.deepEqual(dctcp(0), {
    ...{ enabled: false, ce_state: null, alpha: null, ab_ecn_bytes: null, ab_tot_bytes: null },
  });
  const bbr = (bytes: Uint8Array): unknown =>
    recordOf("tcp", message({}, [[INET_DIAG.BBRINFO, bytes]])).bbr;
  assert.deepEqual(bbr(little(4, 5, 1, 30, 739, 512)), {
    ...{ bw_bytes_per_s: 2 ** 32 + 5, min_rtt_us: 30, pacing_gain: 739, cwnd_gain: 512 },
  });
  assert.deepEqual(bbr(little(4, 0, 0, 0xffffffff)), {
    ...{ bw_bytes_per_s: 0, min_rtt_us: null, pacing_gain: null, cwnd_gain: null },
  });
});

Deno.test("md5: keys with their addresses, as bytes", () => {
  const key = (family: number, prefix: number, address: readonly number[], length: number) => {
    const bytes = new Uint8Array(100).fill(0x41, 20);
    bytes.set([family, prefix, length & 255, length >> 8, ...address]);
    return bytes;
  };
  const keys = joined(
    key(AF_INET, 24, [192, 0, 2, 0], 2),
    key(AF_INET6, 64, [0x20, 1, 0xd, 0xb8], 0),
    key(99, 1, [], 0xffff),
  );
  const record = recordOf("tcp", message({}, [[INET_DIAG.MD5SIG, keys]]));
  assert.deepEqual(record.md5, [
    { address: "192.0.2.0", prefix_length: 24, key_hex: "4141" },
    { address: "2001:db8::", prefix_length: 64, key_hex: "" },
    { address: null, prefix_length: 1, key_hex: "41".repeat(80) },
  ]);
});

Deno.test("ulp: TLS and subflows of MPTCP", () => {
  const ulp = (...attributes: Attributes): unknown =>
    recordOf("tcp", message({}, [[INET_DIAG.ULP_INFO, nest(attributes)]])).ulp;
  const tls = nest([
    [TLS_INFO.VERSION, little(2, 0x0304)],
    [TLS_INFO.CIPHER, little(2, 51)],
    [TLS_INFO.TXCONF, little(2, 2)],
    [TLS_INFO.RX_NO_PAD, new Uint8Array()],
  ]);
  assert.deepEqual(ulp([INET_ULP_INFO.NAME, text("tls")], [INET_ULP_INFO.TLS, tls]), {
    name: "tls",
    tls: {
      ...{ version: 772, cipher: 51, tx_conf: 2, rx_conf: null },
      ...{ zc_ro_tx: false, rx_no_pad: true },
    },
  });
  const A = MPTCP_SUBFLOW_ATTR;
  const subflow = nest([
    [A.TOKEN_REM, little(4, 1)],
    [A.TOKEN_LOC, little(4, 0xffffffff)],
    [A.RELWRITE_SEQ, little(4, 3)],
    [A.MAP_SEQ, little(8, 1n << 60n)],
    [A.MAP_SFSEQ, little(4, 5)],
    [A.SSN_OFFSET, little(4, 6)],
    [A.MAP_DATALEN, little(2, 7)],
    [A.FLAGS, little(4, 8)],
    [A.ID_REM, little(1, 9)],
    [A.ID_LOC, little(1, 10)],
  ]);
  assert.deepEqual(ulp([INET_ULP_INFO.NAME, text("mptcp")], [INET_ULP_INFO.MPTCP, subflow]), {
    name: "mptcp",
    mptcp: {
      ...{ token_rem: 1, token_loc: 4294967295, relwrite_seq: 3, map_seq: "0x1000000000000000" },
      ...{ map_sfseq: 5, ssn_offset: 6, map_datalen_bytes: 7, flags: 8, id_rem: 9, id_loc: 10 },
    },
  });
  assert.deepEqual(ulp([INET_ULP_INFO.NAME, text("smc")]), { name: "smc" });
});

Deno.test("skmem and mem: as many counts as the kernel has; drops beside them", () => {
  const of = (words: number): JsonRecord => {
    const counts = little(4, ...Array.from({ length: words }, (_, index) => 100 + index));
    return recordOf(
      "udp",
      message({ state: CLOSE }, [
        [INET_DIAG.MEMINFO, little(4, 1, 2, 3, 4)],
        [INET_DIAG.SKMEMINFO, counts],
      ]),
    );
  };
  const { skmem, mem, drops } = of(9);
  assert.deepEqual(skmem, {
    ...{ rmem_alloc_bytes: 100, rcvbuf_bytes: 101, wmem_alloc_bytes: 102, sndbuf_bytes: 103 },
    ...{ fwd_alloc_bytes: 104, wmem_queued_bytes: 105, optmem_bytes: 106, backlog_bytes: 107 },
    drops: 108,
  });
  assert.deepEqual(mem, { rmem_bytes: 1, wmem_bytes: 2, fmem_bytes: 3, tmem_bytes: 4 });
  assert.equal(drops, 108);
  const older = of(8);
  assert.equal((older.skmem as JsonRecord).drops, null);
  assert.equal(older.drops, null);
  assert.equal((of(7).skmem as JsonRecord).backlog_bytes, null);
});

Deno.test("-e, --tos and --inet-sockopt: marks, directions, classes and options", () => {
  const bits = INET_DIAG_SOCKOPT.FREEBIND | INET_DIAG_SOCKOPT.DEFER_CONNECT;
  const attributes: Attributes = [
    [INET_DIAG.SHUTDOWN, little(1, 2)],
    [INET_DIAG.SKV6ONLY, little(1, 1)],
    [INET_DIAG.MARK, little(4, 0xcafe)],
    [INET_DIAG.TOS, little(1, 0x10)],
    [INET_DIAG.TCLASS, little(1, 0xe0)],
    [INET_DIAG.CLASS_ID, little(4, 77)],
    [INET_DIAG.SOCKOPT, little(2, bits)],
  ];
  const six = recordOf("tcp6", message({ family: AF_INET6, iface: 3 }, attributes));
  const { v6only, shutdown, mark, tos, tclass, class_id, sockopt, ifindex } = six;
  assert.deepEqual({ v6only, shutdown, mark, tos, tclass, class_id, ifindex }, {
    ...{ v6only: true, shutdown: { receive: false, send: true }, mark: 0xcafe },
    ...{ tos: 0x10, tclass: 0xe0, class_id: 77, ifindex: 3 },
  });
  assert.equal(six.interface, null);
  const on = Object.entries(sockopt as JsonRecord).filter(([, value]) => value === true);
  assert.deepEqual(on.map(([key]) => key), ["freebind", "defer_connect"]);
  const four = recordOf("tcp", message({}, attributes));
  assert.ok(!("v6only" in four) && !("tclass" in four) && !("interface" in four));
});

Deno.test("cgroup: its path and id; null where there is none, and where no folder has the id", () => {
  const cgroup = (id: bigint): readonly unknown[] => {
    const bytes = message({}, [[INET_DIAG.CGROUP_ID, little(8, id)]]);
    const world = { cgroups: [{ id: 5n, path: '/a "b"/ü' }, { id: 1n << 60n, path: "/wide" }] };
    const [record] = recordsOf({ id: "tcp", bytes }, world);
    return [record.cgroup, record.cgroup_id];
  };
  assert.deepEqual(cgroup(5n), ['/a "b"/ü', 5]);
  assert.deepEqual(cgroup(1n << 60n), ["/wide", "0x1000000000000000"]);
  assert.deepEqual(cgroup(6n), [null, 6]);
  assert.deepEqual(cgroup(0n), [null, null]);
});

Deno.test("bpf_map_ids: those that were asked for", () => {
  const storage = (id: number): readonly [number, Uint8Array] => [
    1,
    nest([[2, little(4, id)], [3, little(8, 1)]]),
  ];
  const storages = nest([storage(7), storage(4294967295), storage(9)]);
  const bytes = message({}, [[INET_DIAG.SK_BPF_STORAGES, storages]]);
  const ids = (maps: string): unknown => recordsOf({ id: "tcp", bytes }, { maps })[0].bpf_map_ids;
  assert.deepEqual(ids("--bpf-maps"), [7, 4294967295, 9]);
  assert.deepEqual(ids("--bpf-map-id=9"), [9]);
  assert.deepEqual(ids("--bpf-map-id=8"), []);
});

Deno.test("mptcp_info: every member of the struct stands at its key", () => {
  const { flags: _, csum_enabled: __, ...plain } = MPTCP_INFO;
  const values = distinct(plain);
  const info = struct(MPTCP_INFO, 96, { ...values, flags: 2, csum_enabled: 1 });
  const record = recordOf("mptcp", message({}, [[INET_DIAG.INFO, info]]));
  assert.equal(record.protocol, 262);
  const { last_data_sent, last_data_recv, last_ack_recv, ...same } = values;
  assert.deepEqual(record.mptcp_info, {
    ...same,
    ...{ last_data_sent_ms: last_data_sent, last_data_recv_ms: last_data_recv },
    ...{ last_ack_recv_ms: last_ack_recv, flags: 2, fallback: false },
    ...{ remote_key_received: true, csum_enabled: true },
  });
  const old = recordOf("mptcp", message({}, [[INET_DIAG.INFO, info.subarray(0, 42)]]));
  const { csum_enabled, bytes_sent, local_addr_max } = old.mptcp_info as JsonRecord;
  assert.deepEqual([csum_enabled, bytes_sent], [null, null]);
  assert.equal(local_addr_max, values.local_addr_max);
});

Deno.test("sctp: an endpoint, and its association with the addresses of both ends", () => {
  const address = (family: number, at: number, bytes: readonly number[]): Uint8Array => {
    const storage = new Uint8Array(128);
    storage[0] = family;
    storage.set(bytes, at);
    return storage;
  };
  const values = distinct(SCTP_INFO);
  const info = struct(SCTP_INFO, 368, { ...values, s_autoclose: 60 });
  info.set(address(AF_INET, 4, [192, 0, 2, 2]), 168);
  const endpoint = message({ state: LISTEN, queues: [1, 128] }, [
    [INET_DIAG.INFO, info],
    [INET_DIAG.LOCALS, address(AF_INET, 4, [192, 0, 2, 1])],
  ]);
  const association = message({ state: 3, timer: [1, 2, 30] }, [
    [INET_DIAG.INFO, info],
    [
      INET_DIAG.LOCALS,
      joined(address(AF_INET, 4, [192, 0, 2, 9]), address(AF_INET, 4, [192, 0, 2, 1])),
    ],
    [
      INET_DIAG.PEERS,
      joined(address(AF_INET6, 8, [0xfe, 0x80]), address(AF_INET, 4, [192, 0, 2, 2])),
    ],
  ]);
  const [first, second] = recordsOf({ id: "sctp", bytes: joined(endpoint, association) });
  assert.deepEqual([first.state, first.recv_q, first.send_q], ["LISTEN", 1, 128]);
  assert.deepEqual([first.local_address, first.local_addresses], ["192.0.2.1", ["192.0.2.1"]]);
  const { s_autoclose_s, s_pd_point_bytes, rwnd_bytes, p_address } = first.sctp_info as JsonRecord;
  assert.deepEqual([s_autoclose_s, s_pd_point_bytes], [60, values.s_pd_point]);
  assert.deepEqual([rwnd_bytes, p_address], [null, null]);
  assert.deepEqual([second.state, second.association_id], ["ESTAB", null]);
  // The primary one, which the message itself has, comes first.
  assert.deepEqual(second.local_addresses, ["192.0.2.1", "192.0.2.9"]);
  assert.deepEqual(second.peer_addresses, ["192.0.2.2", "fe80::"]);
  assert.deepEqual(second.timer, { name: "on", expires_ms: 30, retrans: 2 });
  const whole = second.sctp_info as JsonRecord;
  assert.equal(whole.p_address, "192.0.2.2");
  assert.equal(whole.rwnd_bytes, values.rwnd);
  assert.equal(whole.p_rto_ms, values.p_rto);
  assert.equal(whole.isacks, values.isacks);
  assert.equal(whole.state_id, values.state);
});

Deno.test("internet sockets: any values of any attributes keep the contract and the schema", () => {
  let seen = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const bytes = anyDump(new Random(seed), 40);
    for (const id of ["tcp", "udp", "mptcp", "sctp"] as const) {
      seen += recordsOf({ id, bytes: bytes.slice() }).length;
    }
  }
  assert.equal(seen, 40 * 40 * 4);
});

Deno.test("accept_queue: a listener's connections and their limit, where the kernel counts them", () => {
  const queues = (id: DumpId, state: number): unknown[] => {
    const record = recordOf(id, message({ state, queues: [3, 4096] }, []));
    return [record.accept_queue, record.accept_queue_limit];
  };
  for (const id of ["tcp", "mptcp", "sctp"] as const) {
    assert.deepEqual(queues(id, LISTEN), [3, 4096], id);
  }
  // net/dccp/diag.c dccp_diag_get_info has 0 for both, whatever waits.
  assert.deepEqual(queues("dccp", LISTEN), [null, null]);
  for (const id of ["tcp", "mptcp", "dccp"] as const) {
    assert.deepEqual(queues(id, ESTABLISHED), [undefined, undefined], id);
  }
});
