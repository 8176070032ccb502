/**
 * struct tcp_info (include/uapi/linux/tcp.h), filled by net/ipv4/tcp.c tcp_get_info.
 *
 * It only ever grew at its end, so its length says which kernel wrote it: a member that is not
 * there at all is not 0 but unknown.
 */

/** What a member counts. `bits` are parts of a byte. */
export type Unit = "number" | "us" | "ms" | "bytes" | "segments" | "bytes_per_second" | "bits";

/** One member: where it is, how many bytes it has, its unit, and the first kernel with it. */
export interface Member {
  readonly at: number;
  readonly width: 1 | 2 | 4 | 8;
  readonly unit: Unit;
  readonly since: string;
}

export const member = (at: number, width: 1 | 2 | 4 | 8, unit: Unit, since = "2.6"): Member => ({
  at,
  width,
  unit,
  since,
});

/** Members by the kernel's names without `tcpi_`, in the struct's order. */
export const TCP_INFO = {
  state: member(0, 1, "number"),
  ca_state: member(1, 1, "number"),
  retransmits: member(2, 1, "number"),
  probes: member(3, 1, "number"),
  backoff: member(4, 1, "number"),
  /** Bits, see TCPI_OPT. */
  options: member(5, 1, "bits"),
  /** Low half: snd_wscale; high half: rcv_wscale. */
  wscale: member(6, 1, "bits"),
  /** Bit 0: delivery_rate_app_limited (4.9); bits 1 and 2: fastopen_client_fail (5.5). */
  flags: member(7, 1, "bits"),
  rto: member(8, 4, "us"),
  ato: member(12, 4, "us"),
  snd_mss: member(16, 4, "bytes"),
  rcv_mss: member(20, 4, "bytes"),
  /** A listener's: connections to be accepted. */
  unacked: member(24, 4, "segments"),
  /** A listener's: how many there may be. */
  sacked: member(28, 4, "segments"),
  lost: member(32, 4, "segments"),
  retrans: member(36, 4, "segments"),
  fackets: member(40, 4, "segments"),
  last_data_sent: member(44, 4, "ms"),
  /** Never filled. */
  last_ack_sent: member(48, 4, "ms"),
  last_data_recv: member(52, 4, "ms"),
  last_ack_recv: member(56, 4, "ms"),
  pmtu: member(60, 4, "bytes"),
  rcv_ssthresh: member(64, 4, "bytes"),
  rtt: member(68, 4, "us"),
  rttvar: member(72, 4, "us"),
  /** 2^31 - 1 while it is infinite. */
  snd_ssthresh: member(76, 4, "segments"),
  snd_cwnd: member(80, 4, "segments"),
  advmss: member(84, 4, "bytes"),
  reordering: member(88, 4, "segments"),
  rcv_rtt: member(92, 4, "us"),
  rcv_space: member(96, 4, "bytes"),
  total_retrans: member(100, 4, "segments"),
  /** 2^64 - 1 for no limit. */
  pacing_rate: member(104, 8, "bytes_per_second", "3.15"),
  /** 2^64 - 1 for no limit. */
  max_pacing_rate: member(112, 8, "bytes_per_second", "3.15"),
  bytes_acked: member(120, 8, "bytes", "4.1"),
  bytes_received: member(128, 8, "bytes", "4.1"),
  segs_out: member(136, 4, "segments", "4.2"),
  segs_in: member(140, 4, "segments", "4.2"),
  notsent_bytes: member(144, 4, "bytes", "4.6"),
  /** 2^32 - 1 if there is none yet. */
  min_rtt: member(148, 4, "us", "4.6"),
  data_segs_in: member(152, 4, "segments", "4.6"),
  data_segs_out: member(156, 4, "segments", "4.6"),
  delivery_rate: member(160, 8, "bytes_per_second", "4.9"),
  busy_time: member(168, 8, "us", "4.10"),
  rwnd_limited: member(176, 8, "us", "4.10"),
  sndbuf_limited: member(184, 8, "us", "4.10"),
  delivered: member(192, 4, "segments", "4.18"),
  delivered_ce: member(196, 4, "segments", "4.18"),
  bytes_sent: member(200, 8, "bytes", "4.19"),
  bytes_retrans: member(208, 8, "bytes", "4.19"),
  dsack_dups: member(216, 4, "segments", "4.19"),
  reord_seen: member(220, 4, "number", "4.19"),
  rcv_ooopack: member(224, 4, "segments", "5.4"),
  snd_wnd: member(228, 4, "bytes", "5.4"),
  rcv_wnd: member(232, 4, "bytes", "6.2"),
  rehash: member(236, 4, "number", "6.2"),
  total_rto: member(240, 2, "number", "6.7"),
  total_rto_recoveries: member(242, 2, "number", "6.7"),
  total_rto_time: member(244, 4, "ms", "6.7"),
  received_ce: member(248, 4, "segments", "6.18"),
  delivered_e1_bytes: member(252, 4, "bytes", "6.18"),
  delivered_e0_bytes: member(256, 4, "bytes", "6.18"),
  delivered_ce_bytes: member(260, 4, "bytes", "6.18"),
  received_e1_bytes: member(264, 4, "bytes", "6.18"),
  received_e0_bytes: member(268, 4, "bytes", "6.18"),
  received_ce_bytes: member(272, 4, "bytes", "6.18"),
} as const;

/** Where the known members end. */
export const TCP_INFO_KNOWN_SIZE = 276;

/** Bits of `options`. */
export const TCPI_OPT = {
  TIMESTAMPS: 1,
  SACK: 2,
  WSCALE: 4,
  ECN: 8,
  ECN_SEEN: 16,
  SYN_DATA: 32,
  /** Since 6.7. */
  USEC_TS: 64,
} as const;
