/** Details of internet sockets: what `ss` 7.3.0 printed of the same attributes. */

import assert from "node:assert/strict";
import type { Protocol } from "../../../../lib/table/socket_table.ts";
import { INET_DIAG, INET_DIAG_MSG, INET_DIAG_SOCKOPT } from "../../../../lib/uapi/inet_diag.ts";
import { MPTCP_INFO } from "../../../../lib/uapi/mptcp_info.ts";
import { SCTP_INFO } from "../../../../lib/uapi/sctp_info.ts";
import { AF_INET, AF_INET6 } from "../../../../lib/uapi/sock_diag.ts";
import { TCP_INFO, TCPI_OPT } from "../../../../lib/uapi/tcp_info.ts";
import { INET_ULP_INFO, MPTCP_SUBFLOW_ATTR, TLS_INFO } from "../../../../lib/uapi/ulp_info.ts";
import { detailsOf } from "../../../support/answers/inet_details.ts";
import {
  type Attributes,
  inetMessage,
  little,
  md5Key,
  nest,
  sockaddr,
  struct,
} from "../../../support/answers/inet_messages.ts";
import { joined } from "../../../support/answers/replies.ts";

/** A socket and what is shown of it. */
interface Case {
  readonly name: string;
  readonly words: readonly string[];
  readonly attributes: Attributes;
  /** tcp where it is not said. */
  readonly protocol?: Protocol & ("tcp" | "mptcp");
  /** AF_INET where it is not said. */
  readonly family?: number;
  readonly state?: number;
  /** The timer, its retransmissions and the milliseconds until it expires. */
  readonly timer?: readonly [number, number, number];
  readonly shown: string;
}

const LISTEN = 10;
const SCTP = 132;

const text = (value: string): Uint8Array => new TextEncoder().encode(`${value}\0`);

const tcp = (values: Partial<Record<keyof typeof TCP_INFO, number | bigint>>, size = 248) =>
  [INET_DIAG.INFO, struct(TCP_INFO, size, values)] as const;

const CASES: readonly Case[] = [
  {
    name: "the retransmit timer",
    words: ["-to"],
    attributes: [],
    timer: [1, 3, 1234],
    shown: " timer:(on,1.234sec,3)",
  },
  {
    name: "the timer of delayed acknowledgements",
    words: ["-to"],
    attributes: [],
    timer: [5, 0, 61_000],
    shown: " timer:(delack,1min1sec,0)",
  },
  {
    name: "an SCTP timer",
    words: ["-to"],
    attributes: [[INET_DIAG.PROTOCOL, little(1, SCTP)]],
    timer: [2, 1, 200],
    shown: " timer:(T3_RTX,200ms,1)",
  },
  {
    name: "IPv4 says nothing of v6only",
    words: ["-te"],
    attributes: [[INET_DIAG.SKV6ONLY, little(1, 1)], [INET_DIAG.SHUTDOWN, little(1, 0)]],
    shown: " ino:4321 sk:1234 <->",
  },
  {
    name: "v6only, mark and both directions shut down",
    words: ["-te"],
    family: AF_INET6,
    attributes: [
      [INET_DIAG.SHUTDOWN, little(1, 3)],
      [INET_DIAG.SKV6ONLY, little(1, 1)],
      [INET_DIAG.MARK, little(4, 0xdeadbeef)],
    ],
    shown: " ino:4321 sk:1234 fwmark:0xdeadbeef v6only:1 ---",
  },
  {
    name: "receiving is shut down",
    words: ["-te"],
    attributes: [[INET_DIAG.SHUTDOWN, little(1, 1)]],
    shown: " ino:4321 sk:1234 -->",
  },
  {
    name: "sending is shut down",
    words: ["-te"],
    attributes: [[INET_DIAG.SHUTDOWN, little(1, 2)]],
    shown: " ino:4321 sk:1234 <--",
  },
  {
    name: "type of service, with a zero",
    words: ["-t", "--tos"],
    attributes: [
      [INET_DIAG.TOS, little(1, 0)],
      [INET_DIAG.TCLASS, little(1, 0xff)],
      [INET_DIAG.CLASS_ID, little(4, 0x10002)],
    ],
    shown: " tos:0 tclass:0xff class_id:0x10002",
  },
  {
    name: "cgroups of no folder",
    words: ["-te", "--cgroup"],
    attributes: [[INET_DIAG.CGROUP_ID, little(8, 0xffff_0000_0000_0001n)]],
    shown:
      " ino:4321 sk:1234 cgroup:unreachable:ffff000000000001 cgroup:unreachable:ffff000000000001",
  },
  {
    name: "every socket option",
    words: ["-t", "--inet-sockopt"],
    attributes: [[INET_DIAG.SOCKOPT, little(2, 0xffff)]],
    shown:
      "\n\tinet-sockopt: ( recverr is_icsk freebind hdrincl mc_loop transparent mc_all nodefrag bind_addr_no_port recverr_rfc4884 defer_connect)",
  },
  {
    name: "some socket options on one line",
    words: ["-tO", "--inet-sockopt"],
    attributes: [
      [
        INET_DIAG.SOCKOPT,
        little(2, INET_DIAG_SOCKOPT.IS_ICSK | INET_DIAG_SOCKOPT.DEFER_CONNECT),
      ],
    ],
    shown: " inet-sockopt: ( is_icsk defer_connect)",
  },
  {
    name: "memory of an old kernel",
    words: ["-tm"],
    attributes: [[INET_DIAG.MEMINFO, little(4, 1, 2, 3, 0xffffffff)]],
    shown: "\n\t mem:(r1,w2,f3,t4294967295)",
  },
  {
    name: "memory counts that grew",
    words: ["-tmO"],
    attributes: [
      [INET_DIAG.MEMINFO, little(4, 1, 2, 3, 4)],
      [INET_DIAG.SKMEMINFO, little(4, 1, 2, 3, 4, 5, 6, 7, 8)],
    ],
    shown: " skmem:(r1,rb2,t3,tb4,f5,w6,o7,bl8)",
  },
  {
    name: "-i of what calls itself UDP",
    words: ["-ti"],
    attributes: [[INET_DIAG.PROTOCOL, little(1, 17)], tcp({ snd_mss: 1 })],
    shown: "",
  },
  {
    name: "no tcp_info at all",
    words: ["-ti"],
    attributes: [[INET_DIAG.CONG, text("cubic")]],
    shown: "\n\t",
  },
  {
    name: "tcp_info of no bytes",
    words: ["-tiO"],
    attributes: [[INET_DIAG.INFO, new Uint8Array()]],
    shown: " reordering:0",
  },
  {
    name: "tcp_info of Linux 2.6, cut before pacing_rate",
    words: ["-tiO"],
    attributes: [
      [INET_DIAG.CONG, text("a_name_of_more_than_15")],
      tcp({
        options: TCPI_OPT.WSCALE,
        wscale: 0x7a,
        rto: 204_000,
        rtt: 1_500_250,
        rttvar: 16_384_250,
        snd_mss: 1448,
        snd_cwnd: 10,
        reordering: 3,
        total_retrans: 5,
      }, 104),
    ],
    shown:
      " a_name_of_more_ wscale:10,7 rto:204 rtt:1500.25/16384.2 mss:1448 cwnd:10 send 77.2kbps retrans:0/5",
  },
  {
    name: "every option and large counters",
    words: ["-tionO"],
    attributes: [
      tcp({
        options: 0x7f,
        wscale: 0xff,
        backoff: 7,
        rto: 3_000_000,
        ato: 40_001,
        snd_mss: 0xffffffff,
        rcv_mss: 0x80000000,
        snd_cwnd: 0xffffffff,
        rtt: 1,
        snd_ssthresh: 0xfffe,
        pacing_rate: (1n << 53n) + 1n,
        max_pacing_rate: (1n << 64n) - 2n,
        bytes_acked: (1n << 64n) - 1n,
        bytes_received: (1n << 53n) + 1n,
        min_rtt: 999_999,
        busy_time: (1n << 64n) - 1n,
        rwnd_limited: 1n << 62n,
        sndbuf_limited: 1,
        reordering: 0xffffffff,
        reord_seen: 0xffffffff,
        rcv_space: 0xffffffff,
      }),
    ],
    shown:
      " ts usec_ts sack ecn ecnseen fastopen wscale:15,15 backoff:7 rtt:0.001/0 ato:40.001 mss:-1 rcvmss:-2147483648 cwnd:4294967295 ssthresh:65534 bytes_acked:18446744073709551615 bytes_received:9007199254740993 send 147573952520956936192000000bps pacing_rate 72057594037927936bps/147573952589676412928bps busy:18446744073709551ms rwnd_limited:4611686018427387ms(25.0%) sndbuf_limited:0ms(0.0%) reordering:-1 reord_seen:-1 rcv_space:-1 minrtt:999.999",
  },
  {
    name: "what has no limit, and what is not told of listeners",
    words: ["-tiO"],
    state: LISTEN,
    attributes: [
      tcp({
        snd_ssthresh: 0xffff,
        pacing_rate: (1n << 64n) - 1n,
        max_pacing_rate: 5,
        delivery_rate: 999_999_999,
        min_rtt: 0xffffffff,
        unacked: 3,
        sacked: 4096,
        reordering: 3,
        flags: 1,
        busy_time: 4000,
        rwnd_limited: 10,
        sndbuf_limited: 3000,
        rehash: 9,
      }),
    ],
    shown:
      " delivery_rate 8Gbps app_limited busy:4ms rwnd_limited:0ms(0.2%) sndbuf_limited:3ms(75.0%) unacked:3 rehash:9",
  },
  {
    name: "vegas measures the round trip",
    words: ["-tinO"],
    attributes: [
      [INET_DIAG.VEGASINFO, little(4, 1, 2, 250, 4)],
      tcp({ rtt: 1000, snd_mss: 1000, snd_cwnd: 10, reordering: 3 }),
    ],
    shown: " rtt:1/0 mss:1000 cwnd:10 send 320000000bps",
  },
  {
    name: "vegas that has measured nothing",
    words: ["-tinO"],
    attributes: [
      [INET_DIAG.VEGASINFO, little(4, 1, 2, 0x7fffffff, 4)],
      tcp({ rtt: 1000, snd_mss: 1000, snd_cwnd: 10, reordering: 3 }),
    ],
    shown: " rtt:1/0 mss:1000 cwnd:10 send 80000000bps",
  },
  {
    name: "dctcp",
    words: ["-tiO"],
    attributes: [
      [INET_DIAG.DCTCPINFO, joined(little(2, 1, 65535), little(4, 1024, 2, 0xffffffff))],
      tcp({ reordering: 3 }),
    ],
    shown: " dctcp:(ce_state:65535,alpha:1024,ab_ecn:2,ab_tot:4294967295)",
  },
  {
    name: "dctcp whose other side does not take part",
    words: ["-tiO"],
    attributes: [[INET_DIAG.DCTCPINFO, new Uint8Array(16)], tcp({ reordering: 3 })],
    shown: " dctcp:fallback_mode",
  },
  {
    name: "bbr",
    words: ["-tiO"],
    attributes: [
      [INET_DIAG.BBRINFO, little(4, 0x80000000, 1, 1500, 739, 512)],
      tcp({ reordering: 3 }),
    ],
    shown: " bbr:(bw:51.5Gbps,mrtt:1.5,pacing_gain:2.88672,cwnd_gain:2)",
  },
  {
    name: "bbr without gains",
    words: ["-tiO"],
    attributes: [[INET_DIAG.BBRINFO, little(4, 100, 0, 0)], tcp({ reordering: 3 })],
    shown: " bbr:(bw:800bps,mrtt:0)",
  },
  {
    name: "MD5 keys of every family",
    words: ["-tiO"],
    attributes: [[
      INET_DIAG.MD5SIG,
      joined(
        md5Key(AF_INET, 24, [10, 0, 0, 0], "a b,c\\d\x7f"),
        md5Key(AF_INET6, 128, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], ""),
        md5Key(0, 0, [], "x"),
      ),
    ]],
    shown: " md5keys:10.0.0.0/24=a\\040b\\054c\\134d\\177,::1/128=,???/0=x",
  },
  {
    name: "TLS",
    words: ["-tiO"],
    attributes: [[
      INET_DIAG.ULP_INFO,
      nest([
        [INET_ULP_INFO.NAME, text("tls")],
        [
          INET_ULP_INFO.TLS,
          nest([
            [TLS_INFO.VERSION, little(2, 0x0304)],
            [TLS_INFO.CIPHER, little(2, 52)],
            [TLS_INFO.RXCONF, little(2, 2)],
            [TLS_INFO.TXCONF, little(2, 4)],
            [TLS_INFO.ZC_RO_TX, new Uint8Array()],
            [TLS_INFO.RX_NO_PAD, new Uint8Array()],
          ]),
        ],
      ]),
    ]],
    shown:
      " tcp-ulp-tls version: 1.3 cipher: aes-gcm-256 rxconf: sw txconf: hw-record zc_ro_tx no_pad_rx",
  },
  {
    name: "TLS of numbers without names",
    words: ["-tiO"],
    attributes: [[
      INET_DIAG.ULP_INFO,
      nest([[
        INET_ULP_INFO.TLS,
        nest([
          [TLS_INFO.VERSION, little(2, 0x0301)],
          [TLS_INFO.CIPHER, little(2, 54)],
          [TLS_INFO.TXCONF, little(2, 9)],
        ]),
      ]]),
    ]],
    shown: " version: unknown(769) txconf: unknown(9)",
  },
  {
    name: "a subflow of MPTCP",
    words: ["-tiO"],
    attributes: [[
      INET_DIAG.ULP_INFO,
      nest([
        [INET_ULP_INFO.NAME, text("mptcp")],
        [
          INET_ULP_INFO.MPTCP,
          nest([
            [MPTCP_SUBFLOW_ATTR.TOKEN_REM, little(4, 0x1a)],
            [MPTCP_SUBFLOW_ATTR.TOKEN_LOC, little(4, 0xfedcba98)],
            [MPTCP_SUBFLOW_ATTR.MAP_SEQ, little(8, (1n << 64n) - 1n)],
            [MPTCP_SUBFLOW_ATTR.MAP_SFSEQ, little(4, 1)],
            [MPTCP_SUBFLOW_ATTR.SSN_OFFSET, little(4, 0xffffffff)],
            [MPTCP_SUBFLOW_ATTR.MAP_DATALEN, little(2, 500)],
            [MPTCP_SUBFLOW_ATTR.FLAGS, little(4, 0x1ff)],
            [MPTCP_SUBFLOW_ATTR.ID_REM, little(1, 0)],
            [MPTCP_SUBFLOW_ATTR.ID_LOC, little(1, 255)],
          ]),
        ],
      ]),
    ]],
    shown:
      " tcp-ulp-mptcp flags:MmJjBbecv token:001a(id:0)/fedcba98(id:255) seq:18446744073709551615 sfseq:1 ssnoff:4294967295 maplen:500",
  },
  {
    name: "MPTCP",
    words: ["-MiO"],
    protocol: "mptcp",
    attributes: [[
      INET_DIAG.INFO,
      struct(MPTCP_INFO, 96, {
        subflows: 1,
        add_addr_signal: 2,
        add_addr_accepted: 3,
        subflows_max: 4,
        add_addr_signal_max: 5,
        add_addr_accepted_max: 6,
        flags: 3,
        token: 0xfedcba98,
        write_seq: (1n << 64n) - 1n,
        snd_una: 1n << 53n,
        rcv_nxt: 7,
        local_addr_used: 8,
        local_addr_max: 9,
        csum_enabled: 1,
        retransmits: 10,
        bytes_retrans: 11,
        bytes_sent: 12,
        bytes_received: 13,
        bytes_acked: 14,
        subflows_total: 15,
        endp_laminar_max: 16,
        endp_fullmesh_max: 17,
        last_data_sent: 18,
        last_data_recv: 19,
        last_ack_recv: 20,
      }),
    ]],
    shown:
      " subflows:1 add_addr_signal:2 add_addr_accepted:3 subflows_max:4 add_addr_signal_max:5 add_addr_accepted_max:6 fallback remote_key token:fedcba98 write_seq:18446744073709551615 snd_una:9007199254740992 rcv_nxt:7 local_addr_used:8 local_addr_max:9 csum_enabled:1 retransmits:10 bytes_retrans:11 bytes_sent:12 bytes_received:13 bytes_acked:14 subflows_total:15 endp_laminar_max:16 last_data_sent:18 last_data_recv:19 last_ack_recv:20",
  },
  {
    name: "MPTCP of Linux 5.9",
    words: ["-MmiO"],
    protocol: "mptcp",
    attributes: [
      [INET_DIAG.SKMEMINFO, little(4, 1, 2, 3, 4, 5, 6, 7, 8, 9)],
      [INET_DIAG.INFO, struct(MPTCP_INFO, 40, { subflows_max: 2, token: 1, rcv_nxt: 3 })],
    ],
    shown: " skmem:(r1,rb2,t3,tb4,f5,w6,o7,bl8,d9) subflows_max:2 token:1 rcv_nxt:3",
  },
  {
    name: "SCTP",
    words: ["-tiO"],
    attributes: [
      [INET_DIAG.PROTOCOL, little(1, SCTP)],
      [
        INET_DIAG.LOCALS,
        joined(
          sockaddr(AF_INET, 4, [10, 0, 0, 1]),
          sockaddr(AF_INET6, 8, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]),
        ),
      ],
      [INET_DIAG.PEERS, joined(sockaddr(AF_INET, 4, [10, 0, 0, 2]), new Uint8Array(128))],
      [
        INET_DIAG.INFO,
        struct(SCTP_INFO, 368, {
          tag: 0xfedcba98,
          state: 3,
          rwnd: 0xffffffff,
          unackdata: 0xffff,
          penddata: 1,
          instrms: 2,
          outstrms: 3,
          fragmentation_point: 4,
          inqueue: 5,
          outqueue: 6,
          overall_error: 7,
          max_burst: 8,
          maxseg: 9,
          peer_rwnd: 10,
          peer_tag: 11,
          peer_capable: 12,
          peer_sack: 13,
          isacks: 14,
          p_cwnd: 15,
          s_autoclose: 16,
          s_adaptation_ind: 17,
          s_pd_point: 18,
          s_nodelay: 19,
          s_disable_fragments: 20,
          s_v4mapped: 21,
          s_frag_interleave: 22,
          s_type: 23,
        }),
      ],
    ],
    shown:
      " locals:10.0.0.1,2001:db8::2 peers:10.0.0.2, tag:fedcba98 state:ESTAB rwnd:-1 unackdata:65535 penddata:1 instrms:2 outstrms:3 inqueue:5 outqueue:6 overerr:7 maxburst:8 maxseg:9 prwnd:10 ptag:b pcapable:12 psack:13 autoclose:16 adapind:17 pdpoint:18 nodelay:19 nofrag:20 v4mapped:21 fraginl:22",
  },
];

/** The message of a case. */
function messageOf({ family = AF_INET, state = 1, timer, attributes }: Case): Uint8Array {
  const M = INET_DIAG_MSG;
  const [kind, retrans, expires] = timer ?? [0, 0, 0];
  return inetMessage([
    [M.idiag_family, little(1, family)],
    [M.idiag_state, little(1, state)],
    [M.idiag_timer, little(1, kind)],
    [M.idiag_retrans, little(1, retrans)],
    [M.idiag_expires, little(4, expires)],
    [M.idiag_cookie, little(4, 0x1234, 0)],
    [M.idiag_inode, little(4, 4321)],
  ], attributes);
}

for (const each of CASES) {
  Deno.test(`writeInetDetails: ${each.name}`, () => {
    assert.equal(detailsOf(messageOf(each), each.protocol ?? "tcp", each.words), each.shown);
  });
}
