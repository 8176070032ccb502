/** Internet sockets of sock_diag (include/uapi/linux/inet_diag.h), since Linux 3.3 by family. */

import { type AttributeKinds, attributeKinds } from "./attribute_kinds.ts";
import { SK_DIAG_BPF_STORAGE_ATTRIBUTES } from "./bpf_storage.ts";
import { TCP_DIAG_MD5SIG } from "./md5sig.ts";
import { SOCKADDR_STORAGE } from "./sockaddr.ts";
import { INET_ULP_INFO_ATTRIBUTES } from "./ulp_info.ts";

/** Types of requests and answers of kernels before 3.3, for TCP and for DCCP. */
export const TCPDIAG_GETSOCK = 18;
export const DCCPDIAG_GETSOCK = 19;

/** struct inet_diag_req_v2: offsets of u8, if nothing else is said, and the identity's size. */
export const INET_DIAG_REQ_V2 = {
  sdiag_family: 0,
  sdiag_protocol: 1,
  /** u8: bit N - 1 asks for attribute N. */
  idiag_ext: 2,
  /** u32: bits by state number. */
  idiag_states: 4,
  SOCKID_SIZE: 48,
} as const;

/** struct inet_diag_req, of TCPDIAG_GETSOCK. */
export const INET_DIAG_REQ_COMPAT = {
  /** u8; a dump is of both families, whatever it says. */
  idiag_family: 0,
  /** u8: bit N - 1 asks for attribute N. */
  idiag_ext: 3,
  /** u32: bits by state number. */
  idiag_states: 52,
  SIZE: 60,
} as const;

/** Attributes of requests. */
export const INET_DIAG_REQ = {
  BYTECODE: 1,
  /** Since 5.7. */
  SK_BPF_STORAGES: 2,
  /** u32: a protocol number beyond 255; since 5.9. */
  PROTOCOL: 3,
} as const;

/**
 * Operations of the filter that BYTECODE holds: one struct inet_diag_bc_op each, with what it
 * compares behind it.
 */
export const INET_DIAG_BC = {
  /** Never true: goes to where `no` says. */
  JMP: 1,
  /** The port to compare with is the `no` of an op behind it. */
  S_GE: 2,
  S_LE: 3,
  D_GE: 4,
  D_LE: 5,
  /** The kernel chose the local port. */
  AUTO: 6,
  /** struct inet_diag_hostcond */
  S_COND: 7,
  D_COND: 8,
  /** struct inet_diag_markcond: u32 mark, u32 mask; with CAP_NET_ADMIN only. Since 4.7. */
  MARK_COND: 10,
} as const;

/** struct inet_diag_bc_op: how many bytes to go on by. Behind the last one a socket is let through. */
export const INET_DIAG_BC_OP = {
  /** u8 */
  code: 0,
  /** u8: if it is true; the next op, always. */
  yes: 1,
  /** u16: if it is not true; 4 bytes behind the end let no socket through. */
  no: 2,
  SIZE: 4,
} as const;

/** struct inet_diag_hostcond */
export const INET_DIAG_HOSTCOND = {
  /** u8: AF_UNSPEC, AF_INET or AF_INET6. */
  family: 0,
  /** u8 */
  prefix_len: 1,
  /** int: -1 for any. */
  port: 4,
  /** 4 or 16 bytes, network order. */
  addr: 8,
} as const;

/** struct inet_diag_markcond: u32 each; true if what the mask leaves of a mark is `mark`. */
export const INET_DIAG_MARKCOND = { mark: 0, mask: 4, SIZE: 8 } as const;

/**
 * struct inet_diag_msg: offsets from the end of the message's header; u32, if nothing else is said.
 */
export const INET_DIAG_MSG = {
  /** u8 */
  idiag_family: 0,
  /** u8 */
  idiag_state: 1,
  /** u8: the timer that runs, as in net/tcp. */
  idiag_timer: 2,
  /** u8: its retransmissions or probes. */
  idiag_retrans: 3,
  /** u16, network order */
  idiag_sport: 4,
  /** u16, network order */
  idiag_dport: 6,
  /** 16 bytes, network order */
  idiag_src: 8,
  /** 16 bytes, network order */
  idiag_dst: 24,
  /** u32: index of the interface that it is bound to. */
  idiag_if: 40,
  /** u32, twice: low half, high half. */
  idiag_cookie: 44,
  /** u32: milliseconds until the timer expires. */
  idiag_expires: 52,
  /** u32: bytes; a listener's: connections to be accepted. */
  idiag_rqueue: 56,
  /** u32: bytes; a listener's: how many there may be. */
  idiag_wqueue: 60,
  idiag_uid: 64,
  idiag_inode: 68,
  SIZE: 72,
} as const;

/** Attributes of answers. Those up to SHUTDOWN are asked for by `idiag_ext`. */
export const INET_DIAG = {
  /** struct inet_diag_meminfo: four u32 of bytes: receive, send, forward, transmit. */
  MEMINFO: 1,
  /** struct tcp_info, mptcp_info or sctp_info, by protocol. */
  INFO: 2,
  /** struct tcpvegas_info */
  VEGASINFO: 3,
  /** The congestion control's name, ended by a NUL. */
  CONG: 4,
  /** u8 */
  TOS: 5,
  /** u8 */
  TCLASS: 6,
  /** u32 each, see SK_MEMINFO. Since 3.4. */
  SKMEMINFO: 7,
  /** u8: 1 receiving, 2 sending. Since 3.5. */
  SHUTDOWN: 8,
  /** struct tcp_dctcp_info; comes with VEGASINFO. Since 3.18. */
  DCTCPINFO: 9,
  /** u8: IP protocol of raw sockets, and of destroyed ones. Since 4.6. */
  PROTOCOL: 10,
  /** u8. Since 4.4. */
  SKV6ONLY: 11,
  /** struct sockaddr_storage each (sctp). Since 4.7. */
  LOCALS: 12,
  PEERS: 13,
  /** u32, with CAP_NET_ADMIN only. Since 4.7. */
  MARK: 15,
  /** struct tcp_bbr_info; comes with VEGASINFO. Since 4.9. */
  BBRINFO: 16,
  /** u32; comes with TCLASS. Since 4.11. */
  CLASS_ID: 17,
  /** struct tcp_diag_md5sig each, with CAP_NET_ADMIN only. Since 4.14. */
  MD5SIG: 18,
  /** Nested, see INET_ULP_INFO. Since 5.4. */
  ULP_INFO: 19,
  /** Nested. Since 5.7. */
  SK_BPF_STORAGES: 20,
  /** u64: id of the cgroup of version 2. Since 5.8. */
  CGROUP_ID: 21,
  /** struct inet_diag_sockopt: two bytes of bits. Since 5.12. */
  SOCKOPT: 22,
} as const;

/** Bits of struct inet_diag_sockopt, its two bytes taken as one number of 16 bits. */
export const INET_DIAG_SOCKOPT = {
  RECVERR: 0x0001,
  IS_ICSK: 0x0002,
  FREEBIND: 0x0004,
  HDRINCL: 0x0008,
  MC_LOOP: 0x0010,
  TRANSPARENT: 0x0020,
  MC_ALL: 0x0040,
  NODEFRAG: 0x0080,
  BIND_ADDRESS_NO_PORT: 0x0100,
  RECVERR_RFC4884: 0x0200,
  DEFER_CONNECT: 0x0400,
} as const;

/** Name and least size of each attribute, and what is in it: members of a list, or attributes. */
export const INET_DIAG_ATTRIBUTES: AttributeKinds = attributeKinds("INET_DIAG", INET_DIAG, {
  ...{ MEMINFO: 16, INFO: 0, VEGASINFO: 16, CONG: 1, TOS: 1, TCLASS: 1, SKMEMINFO: 28 },
  ...{ SHUTDOWN: 1, DCTCPINFO: 16, PROTOCOL: 1, SKV6ONLY: 1 },
  ...{ LOCALS: [0, SOCKADDR_STORAGE.SIZE], PEERS: [0, SOCKADDR_STORAGE.SIZE], MARK: 4 },
  ...{ BBRINFO: 12, CLASS_ID: 4, MD5SIG: [0, TCP_DIAG_MD5SIG.SIZE] },
  ...{ ULP_INFO: [0, INET_ULP_INFO_ATTRIBUTES] },
  ...{ SK_BPF_STORAGES: [0, SK_DIAG_BPF_STORAGE_ATTRIBUTES], CGROUP_ID: 8, SOCKOPT: 2 },
});

/** IP protocols that have tables (include/uapi/linux/in.h). */
export const IPPROTO = {
  ICMP: 1,
  TCP: 6,
  UDP: 17,
  DCCP: 33,
  ICMPV6: 58,
  SCTP: 132,
  UDPLITE: 136,
  RAW: 255,
  MPTCP: 262,
} as const;
