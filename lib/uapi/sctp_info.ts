/**
 * struct sctp_info (include/uapi/linux/sctp.h), filled by net/sctp/socket.c sctp_get_sctp_info; of
 * an endpoint the `s_` members alone are. sock_diag has it since Linux 4.7.
 */

import { type Member, member as memberSince } from "./tcp_info.ts";

const member = (at: number, width: Member["width"], unit: Member["unit"]): Member =>
  memberSince(at, width, unit, "4.7");

/** Members by the kernel's names without `sctpi_`, in the struct's order. */
export const SCTP_INFO = {
  tag: member(0, 4, "number"),
  /** SCTP_STATE_* of the association. */
  state: member(4, 4, "number"),
  rwnd: member(8, 4, "bytes"),
  unackdata: member(12, 2, "number"),
  penddata: member(14, 2, "number"),
  instrms: member(16, 2, "number"),
  outstrms: member(18, 2, "number"),
  fragmentation_point: member(20, 4, "bytes"),
  inqueue: member(24, 4, "number"),
  outqueue: member(28, 4, "number"),
  overall_error: member(32, 4, "number"),
  max_burst: member(36, 4, "number"),
  maxseg: member(40, 4, "bytes"),
  peer_rwnd: member(44, 4, "bytes"),
  peer_tag: member(48, 4, "number"),
  peer_capable: member(52, 1, "bits"),
  peer_sack: member(53, 1, "bits"),
  isacks: member(56, 8, "number"),
  osacks: member(64, 8, "number"),
  opackets: member(72, 8, "number"),
  ipackets: member(80, 8, "number"),
  rtxchunks: member(88, 8, "number"),
  outofseqtsns: member(96, 8, "number"),
  idupchunks: member(104, 8, "number"),
  gapcnt: member(112, 8, "number"),
  ouodchunks: member(120, 8, "number"),
  iuodchunks: member(128, 8, "number"),
  oodchunks: member(136, 8, "number"),
  iodchunks: member(144, 8, "number"),
  octrlchunks: member(152, 8, "number"),
  ictrlchunks: member(160, 8, "number"),
  /** Behind struct sockaddr_storage p_address, at 168: the primary transport. Signed. */
  p_state: member(296, 4, "number"),
  p_cwnd: member(300, 4, "bytes"),
  p_srtt: member(304, 4, "ms"),
  p_rto: member(308, 4, "ms"),
  p_hbinterval: member(312, 4, "ms"),
  p_pathmaxrxt: member(316, 4, "number"),
  p_sackdelay: member(320, 4, "ms"),
  p_sackfreq: member(324, 4, "number"),
  p_ssthresh: member(328, 4, "bytes"),
  p_partial_bytes_acked: member(332, 4, "bytes"),
  p_flight_size: member(336, 4, "bytes"),
  p_error: member(340, 2, "number"),
  /** Seconds. */
  s_autoclose: member(344, 4, "number"),
  s_adaptation_ind: member(348, 4, "number"),
  s_pd_point: member(352, 4, "bytes"),
  s_nodelay: member(356, 1, "number"),
  s_disable_fragments: member(357, 1, "number"),
  s_v4mapped: member(358, 1, "number"),
  s_frag_interleave: member(359, 1, "number"),
  s_type: member(360, 4, "number"),
} as const;
