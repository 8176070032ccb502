/**
 * The socket tables, families and states that a query chooses among, as bit sets.
 *
 * Names are those of `ss(8)`: its `-A` table ids, `-f` families and state words.
 */

/** Socket families, one bit each. */
export const Family = {
  INET: 1 << 0,
  INET6: 1 << 1,
  UNIX: 1 << 2,
  PACKET: 1 << 3,
  NETLINK: 1 << 4,
  VSOCK: 1 << 5,
  TIPC: 1 << 6,
  XDP: 1 << 7,
} as const;

/** One bit of `Family`. */
export type FamilyBit = (typeof Family)[keyof typeof Family];

/** Socket tables (the ids of `-A`), one bit each. */
export const Table = {
  TCP: 1 << 0,
  MPTCP: 1 << 1,
  UDP: 1 << 2,
  RAW: 1 << 3,
  UNIX_DGRAM: 1 << 4,
  UNIX_STREAM: 1 << 5,
  UNIX_SEQPACKET: 1 << 6,
  PACKET_DGRAM: 1 << 7,
  PACKET_RAW: 1 << 8,
  NETLINK: 1 << 9,
  SCTP: 1 << 10,
  VSOCK_STREAM: 1 << 11,
  VSOCK_DGRAM: 1 << 12,
  TIPC: 1 << 13,
  XDP: 1 << 14,
  /** Not a table of `ss`: net/udplite. */
  UDPLITE: 1 << 15,
  /** Not a table of `ss`: net/icmp, the unprivileged ping sockets. */
  PING: 1 << 16,
  /** Not a table of `ss` any more; kernels before 6.16 have it, over sock_diag only. */
  DCCP: 1 << 17,
} as const;

export const UNIX_TABLES = Table.UNIX_DGRAM | Table.UNIX_STREAM | Table.UNIX_SEQPACKET;
export const PACKET_TABLES = Table.PACKET_DGRAM | Table.PACKET_RAW;
export const VSOCK_TABLES = Table.VSOCK_STREAM | Table.VSOCK_DGRAM;
export const INET_TABLES = Table.TCP | Table.MPTCP | Table.UDP | Table.SCTP | Table.RAW;
/** Tables that `ss` does not have, or does not read from procfs. */
export const EXTRA_TABLES = Table.UDPLITE | Table.PING | Table.DCCP;

/** Socket states as the kernel numbers them (include/net/tcp_states.h). */
export const State = {
  UNKNOWN: 0,
  ESTABLISHED: 1,
  SYN_SENT: 2,
  SYN_RECV: 3,
  FIN_WAIT1: 4,
  FIN_WAIT2: 5,
  TIME_WAIT: 6,
  CLOSE: 7,
  CLOSE_WAIT: 8,
  LAST_ACK: 9,
  LISTEN: 10,
  CLOSING: 11,
  NEW_SYN_RECV: 12,
  BOUND_INACTIVE: 13,
} as const;

/**
 * States of TCP sockets that the kernel may hold as less than a full one, and then tells less of:
 * half-open ones, and those that only wait (tw_substate, include/net/inet_timewait_sock.h).
 */
export const NOT_FULL_STATES: ReadonlySet<number> = new Set([
  State.TIME_WAIT,
  State.FIN_WAIT2,
  State.SYN_RECV,
  State.NEW_SYN_RECV,
]);

/** All states that exist, as a bit set by state number. */
export const ALL_STATES = (1 << 14) - 1;
/** What `ss` shows by default: everything with a peer. */
export const CONNECTED_STATES = ALL_STATES &
  ~((1 << State.LISTEN) | (1 << State.CLOSE) | (1 << State.TIME_WAIT) | (1 << State.SYN_RECV));
