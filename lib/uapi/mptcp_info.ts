/** struct mptcp_info (include/uapi/linux/mptcp.h), filled by net/mptcp/sockopt.c mptcp_diag_fill_info. */

import { member } from "./tcp_info.ts";

/** Members by the kernel's names without `mptcpi_`, in the struct's order. */
export const MPTCP_INFO = {
  subflows: member(0, 1, "number", "5.9"),
  add_addr_signal: member(1, 1, "number", "5.9"),
  add_addr_accepted: member(2, 1, "number", "5.9"),
  subflows_max: member(3, 1, "number", "5.9"),
  add_addr_signal_max: member(4, 1, "number", "5.9"),
  add_addr_accepted_max: member(5, 1, "number", "5.9"),
  /** Bits, see MPTCP_INFO_FLAG. */
  flags: member(8, 4, "bits", "5.9"),
  token: member(12, 4, "number", "5.9"),
  write_seq: member(16, 8, "number", "5.9"),
  snd_una: member(24, 8, "number", "5.9"),
  rcv_nxt: member(32, 8, "number", "5.9"),
  local_addr_used: member(40, 1, "number", "5.12"),
  local_addr_max: member(41, 1, "number", "5.12"),
  csum_enabled: member(42, 1, "number", "5.15"),
  retransmits: member(44, 4, "number", "6.5"),
  bytes_retrans: member(48, 8, "bytes", "6.5"),
  bytes_sent: member(56, 8, "bytes", "6.5"),
  bytes_received: member(64, 8, "bytes", "6.5"),
  bytes_acked: member(72, 8, "bytes", "6.5"),
  subflows_total: member(80, 1, "number", "6.9"),
  endp_laminar_max: member(81, 1, "number", "6.18"),
  endp_fullmesh_max: member(82, 1, "number", "6.18"),
  last_data_sent: member(84, 4, "ms", "6.10"),
  last_data_recv: member(88, 4, "ms", "6.10"),
  last_ack_recv: member(92, 4, "ms", "6.10"),
} as const;

/** Bits of `flags`. */
export const MPTCP_INFO_FLAG = {
  FALLBACK: 1,
  REMOTE_KEY_RECEIVED: 2,
} as const;
