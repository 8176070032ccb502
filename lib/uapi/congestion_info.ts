/**
 * What a congestion control reports of a connection (include/uapi/linux/inet_diag.h): offsets of
 * the members.
 */

/** struct tcpvegas_info: u32 each; of vegas, illinois, veno, westwood and yeah. */
export const VEGAS_INFO = {
  tcpv_enabled: 0,
  tcpv_rttcnt: 4,
  /** Microseconds. */
  tcpv_rtt: 8,
  /** Microseconds. */
  tcpv_minrtt: 12,
  SIZE: 16,
} as const;

/** struct tcp_dctcp_info: two u16, then u32. */
export const DCTCP_INFO = {
  /** 0 if the other side does not take part. */
  dctcp_enabled: 0,
  dctcp_ce_state: 2,
  /** The share of marked bytes in parts of 1024. */
  dctcp_alpha: 4,
  /** Bytes that were marked. */
  dctcp_ab_ecn: 8,
  /** Bytes. */
  dctcp_ab_tot: 12,
  SIZE: 16,
} as const;

/** struct tcp_bbr_info: u32 each. */
export const BBR_INFO = {
  /** Bytes per second, low and high half. */
  bbr_bw_lo: 0,
  bbr_bw_hi: 4,
  /** Microseconds. */
  bbr_min_rtt: 8,
  /** In parts of 256. */
  bbr_pacing_gain: 12,
  /** In parts of 256. */
  bbr_cwnd_gain: 16,
  SIZE: 20,
} as const;
