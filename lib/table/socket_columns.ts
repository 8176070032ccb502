/**
 * The columns of each kind of socket, each declared once. They bear the kernel's header words.
 *
 * Absent is never zero: a column that a source lacks is null, and a value that only some rows have
 * is marked by a presence column.
 */

import { addressWords, type ColumnSize, columnsOf, f64, i32, ofDiag, u32, u8 } from "./column.ts";

/** Columns that every kind has. */
export const CommonColumns = columnsOf({
  /** State as the kernel numbers it for this protocol. */
  state: u8,
  /** Bytes that were received and not yet read; a listener's: connections not yet accepted. */
  rx_queue: u32,
  /** Bytes that were sent and not yet acknowledged. */
  tx_queue: u32,
  uid: u32,
  /** The inode; /proc prints 64 bits, so two halves. */
  inode: u32,
  inodeHigh: u32,
  ref: i32,
  /** The socket's (hashed) kernel address, two halves; sock_diag does not tell it. */
  pointer: u32,
  pointerHigh: u32,
  /** The number that sock_diag gives a socket, never twice, two halves; null elsewhere. */
  cookie: ofDiag(u32),
  cookieHigh: ofDiag(u32),
  /** Ports of internet sockets. */
  localPort: i32,
  remotePort: i32,
});

/** Columns that internet sockets have. */
export class InetColumns extends columnsOf({
  local: addressWords,
  remote: addressWords,
  /** Timer that runs: 0 none, 1 retransmit, 2 keepalive, 3 time-wait, 4 zero window probe. */
  tr: u8,
  /** Milliseconds until the timer expires. */
  expires: f64,
  /** Retransmissions (tcp). sock_diag tells them only while the retransmit timer runs. */
  retrnsmt: u32,
  /**
   * Unanswered zero window probes (tcp); unused elsewhere. sock_diag tells them only while another
   * timer runs.
   */
  timeout: i32,
  /** Index of the interface that it is bound to, 0 for none; null where the source cannot tell. */
  iface: ofDiag(u32),
}) {
  /** Address words of a row: 1 for IPv4, 4 for IPv6; each holds 32 bits in network order. */
  readonly stride: 1 | 4;

  constructor(size: ColumnSize & { readonly stride: 1 | 4 }) {
    super(size);
    this.stride = size.stride;
  }
}

/** Columns that only TCP rows of full sockets have, and only in net/tcp. */
export class TcpColumns extends columnsOf({
  /** 1 where the row carries the columns below; TIME-WAIT and half-open rows do not. */
  present: u8,
  /** Retransmission timeout, clock ticks. */
  rto: f64,
  /** Delayed acknowledgement timeout, clock ticks. */
  ato: f64,
  /** Quick acknowledgements left, shifted left by one, with the ping-pong bit below them. */
  qack: u32,
  /** Congestion window, segments. */
  cwnd: u32,
  /** Slow start threshold, segments; -1 while it is infinite. A listener's: fast open queue. */
  ssthresh: i32,
}) {
  /** What a row carries behind the known columns, as offsets into the source's bytes. */
  readonly extra = new Map<number, { readonly start: number; readonly end: number }>();
}

/** Columns of unix sockets. */
export class UnixColumns extends columnsOf({
  /** SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_SEQPACKET 5. */
  type: u32,
  /** Only in net/unix. */
  flags: u32,
  /** State of the socket layer (SS_FREE 0 .. SS_DISCONNECTING 4), as net/unix has it. */
  st: u8,
  /** The name's bytes in `SocketTable.bytes`; start equal to end where there is none. */
  nameStart: u32,
  nameEnd: u32,
  /** 1 for an abstract name, which has `@` for each NUL; null where the source cannot tell. */
  abstract: ofDiag(u8),
  /** Inode of the peer, 0 for none; null where the source cannot tell. */
  peer: ofDiag(u32),
}) {}

/** Columns of packet sockets. */
export class PacketColumns extends columnsOf({
  /** SOCK_DGRAM 2, SOCK_RAW 3. */
  type: u32,
  /** Ethernet protocol, 3 for all. */
  proto: u32,
  /** Index of the interface that it is bound to, 0 for none. */
  iface: i32,
  running: u8,
}) {}

/** Columns of netlink sockets. */
export class NetlinkColumns extends columnsOf({
  /** The netlink protocol (NETLINK_ROUTE 0, ...). */
  eth: u32,
  /** The port id; by custom the process's id, 0 for the kernel. */
  pid: u32,
  /** Lowest 32 multicast groups, as bits. */
  groups: u32,
  /** The `Dump` column: 1 while a dump runs; a pointer on old kernels (low and high half). */
  dump: u32,
  dumpHigh: u32,
  /** Port id and group of the peer of a connected one; null where the source cannot tell. */
  dstPid: ofDiag(u32),
  dstGroup: ofDiag(u32),
  /** 1 for a connected one; only where those are known. */
  connected: u8,
}) {}

/** Columns of sctp. */
export class SctpColumns extends columnsOf({
  /** State of the association (SCTP_STATE_*), -1 for an endpoint. */
  st: i32,
  /** Only in net/sctp/assocs. */
  associationId: i32,
  /** The (hashed) kernel address of the association or endpoint, two halves; only in net/sctp. */
  object: u32,
  objectHigh: u32,
  /**
   * The address lists' bytes in `SocketTable.bytes`; start equal to end where there is none. Only
   * in net/sctp: sock_diag has the addresses in the columns of all internet sockets, and lists in
   * attributes.
   */
  localStart: u32,
  localEnd: u32,
  remoteStart: u32,
  remoteEnd: u32,
}) {
  /** True if it is not known which states these numbers are. */
  unnamed = false;
}

/** Columns of vsock sockets. Ports stand with the others; -1 is any. */
export class VsockColumns extends columnsOf({
  /** SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_SEQPACKET 5. */
  type: u8,
  /** What it shut down: bit 0 receiving, bit 1 sending. */
  shutdown: u8,
  /** Context ids; 2^32 - 1 is any. */
  srcCid: u32,
  dstCid: u32,
}) {}

/** Columns of TIPC sockets. Their queues count messages. */
export class TipcColumns extends columnsOf({
  /** SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_RDM 4, SOCK_SEQPACKET 5. */
  type: u8,
  /** Node and port id of the socket. */
  addr: u32,
  ref: u32,
  /** 1 where it is connected to the node and port id behind it. */
  connected: u8,
  conNode: u32,
  conSock: u32,
  /** 1 where it was connected by the service name behind it: type and instance. */
  conFlag: u8,
  conType: u32,
  conInst: u32,
  /** 1 where what it sends has to wait, for a link or for its peer. */
  linkCong: u8,
  connCong: u8,
  /** Messages that were lost for want of room. */
  drop: u32,
  /** 1 where a service name is bound to it; never of a connected one. */
  hasPubl: u8,
}) {}

/** Columns of XDP sockets. */
export class XdpColumns extends columnsOf({
  /** Index of the interface, 0 where it is bound to none, and the queue there. */
  iface: u32,
  queue: u32,
}) {}
