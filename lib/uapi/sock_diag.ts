/** What all families of sock_diag share (include/uapi/linux/sock_diag.h). */

/** Type of requests and of the messages of a dump. */
export const SOCK_DIAG_BY_FAMILY = 20;

/** The sequence number of every request; the one that `ss` uses, and so in its recorded dumps. */
export const SEQUENCE = 123456;

/** Address families (include/linux/socket.h). */
export const AF_UNSPEC = 0;
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;
export const AF_TIPC = 30;
export const AF_VSOCK = 40;
export const AF_XDP = 44;

/** Multicast groups of destroyed sockets (enum sknetlink_groups). */
export const SKNLGRP = {
  INET_TCP_DESTROY: 1,
  INET_UDP_DESTROY: 2,
  INET6_TCP_DESTROY: 3,
  INET6_UDP_DESTROY: 4,
} as const;

/** Index of each u32 of a socket's memory counts; bytes, but for DROPS, which counts packets. */
export const SK_MEMINFO = {
  RMEM_ALLOC: 0,
  RCVBUF: 1,
  WMEM_ALLOC: 2,
  SNDBUF: 3,
  FWD_ALLOC: 4,
  WMEM_QUEUED: 5,
  OPTMEM: 6,
  /** Since 3.4. */
  BACKLOG: 7,
  /** Since 4.7. */
  DROPS: 8,
} as const;

/** Size of the counts that the first kernels with them had. */
export const SK_MEMINFO_SIZE = 28;
