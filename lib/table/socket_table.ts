/**
 * The one shape that every source of sockets fills and every renderer reads.
 *
 * One table holds the rows of one source: net/tcp6, or one dump. Columns bear the kernel's
 * header words. Absent is never zero: a group of columns that a source lacks is null, and a value
 * that only some rows have is marked by a presence column.
 */

import type { FamilyBit } from "../model/kinds.ts";
import { AttributeColumns } from "./attributes.ts";
import { grown } from "./column.ts";
import type { OptionalColumn, ShortRows } from "./short_rows.ts";

/** What kind of rows a table holds: the protocol, as `ss` names its tables. */
export type Protocol =
  | "tcp"
  | "udp"
  | "udplite"
  | "raw"
  | "ping"
  | "unix"
  | "packet"
  | "netlink"
  | "sctp"
  | "dccp"
  | "mptcp"
  | "vsock"
  | "tipc"
  | "xdp";

/** Where a table's rows come from. */
export type Source = "procfs" | "diag";

/** Columns that internet sockets have. */
export class InetColumns {
  /** Address words of a row: 1 for IPv4, 4 for IPv6; each holds 32 bits in network order. */
  readonly stride: 1 | 4;
  local: Uint32Array;
  remote: Uint32Array;
  /** Timer that runs: 0 none, 1 retransmit, 2 keepalive, 3 time-wait, 4 zero window probe. */
  tr: Uint8Array;
  /** Milliseconds until the timer expires. */
  expires: Float64Array;
  /** Retransmissions (tcp). sock_diag tells them only while the retransmit timer runs. */
  retrnsmt: Uint32Array;
  /**
   * Unanswered zero window probes (tcp); unused elsewhere. sock_diag tells them only while another
   * timer runs.
   */
  timeout: Int32Array;
  /** Index of the interface that it is bound to, 0 for none; null where the source cannot tell. */
  iface: Uint32Array | null;

  constructor(stride: 1 | 4, capacity: number, source: Source) {
    this.stride = stride;
    this.local = new Uint32Array(capacity * stride);
    this.remote = new Uint32Array(capacity * stride);
    this.tr = new Uint8Array(capacity);
    this.expires = new Float64Array(capacity);
    this.retrnsmt = new Uint32Array(capacity);
    this.timeout = new Int32Array(capacity);
    this.iface = source === "diag" ? new Uint32Array(capacity) : null;
  }

  grow(capacity: number): void {
    this.local = grown(this.local, capacity * this.stride);
    this.remote = grown(this.remote, capacity * this.stride);
    this.tr = grown(this.tr, capacity);
    this.expires = grown(this.expires, capacity);
    this.retrnsmt = grown(this.retrnsmt, capacity);
    this.timeout = grown(this.timeout, capacity);
    if (this.iface) this.iface = grown(this.iface, capacity);
  }
}

/** Columns that only TCP rows of full sockets have, and only in net/tcp. */
export class TcpColumns {
  /** 1 where the row carries the columns below; TIME-WAIT and half-open rows do not. */
  present: Uint8Array;
  /** Retransmission timeout, clock ticks. */
  rto: Float64Array;
  /** Delayed acknowledgement timeout, clock ticks. */
  ato: Float64Array;
  /** Quick acknowledgements left, shifted left by one, with the ping-pong bit below them. */
  qack: Uint32Array;
  /** Congestion window, segments. */
  cwnd: Uint32Array;
  /** Slow start threshold, segments; -1 while it is infinite. A listener's: fast open queue. */
  ssthresh: Int32Array;
  /** What a row carries behind the known columns, as offsets into the source's bytes. */
  readonly extra = new Map<number, { readonly start: number; readonly end: number }>();

  constructor(capacity: number) {
    this.present = new Uint8Array(capacity);
    this.rto = new Float64Array(capacity);
    this.ato = new Float64Array(capacity);
    this.qack = new Uint32Array(capacity);
    this.cwnd = new Uint32Array(capacity);
    this.ssthresh = new Int32Array(capacity);
  }

  grow(capacity: number): void {
    this.present = grown(this.present, capacity);
    this.rto = grown(this.rto, capacity);
    this.ato = grown(this.ato, capacity);
    this.qack = grown(this.qack, capacity);
    this.cwnd = grown(this.cwnd, capacity);
    this.ssthresh = grown(this.ssthresh, capacity);
  }
}

/** Columns of unix sockets. */
export class UnixColumns {
  /** SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_SEQPACKET 5. */
  type: Uint32Array;
  /** Only in net/unix. */
  flags: Uint32Array;
  /** State of the socket layer (SS_FREE 0 .. SS_DISCONNECTING 4), as net/unix has it. */
  st: Uint8Array;
  /** The name's bytes in `SocketTable.bytes`; start equal to end where there is none. */
  nameStart: Uint32Array;
  nameEnd: Uint32Array;
  /** 1 for an abstract name, which has `@` for each NUL; null where the source cannot tell. */
  abstract: Uint8Array | null;
  /** Inode of the peer, 0 for none; null where the source cannot tell. */
  peer: Uint32Array | null;

  constructor(capacity: number, source: Source) {
    this.type = new Uint32Array(capacity);
    this.flags = new Uint32Array(capacity);
    this.st = new Uint8Array(capacity);
    this.nameStart = new Uint32Array(capacity);
    this.nameEnd = new Uint32Array(capacity);
    this.abstract = source === "diag" ? new Uint8Array(capacity) : null;
    this.peer = source === "diag" ? new Uint32Array(capacity) : null;
  }

  grow(capacity: number): void {
    this.type = grown(this.type, capacity);
    this.flags = grown(this.flags, capacity);
    this.st = grown(this.st, capacity);
    this.nameStart = grown(this.nameStart, capacity);
    this.nameEnd = grown(this.nameEnd, capacity);
    if (this.abstract) this.abstract = grown(this.abstract, capacity);
    if (this.peer) this.peer = grown(this.peer, capacity);
  }
}

/** Columns of packet sockets. */
export class PacketColumns {
  /** SOCK_DGRAM 2, SOCK_RAW 3. */
  type: Uint32Array;
  /** Ethernet protocol, 3 for all. */
  proto: Uint32Array;
  /** Index of the interface that it is bound to, 0 for none. */
  iface: Int32Array;
  running: Uint8Array;

  constructor(capacity: number) {
    this.type = new Uint32Array(capacity);
    this.proto = new Uint32Array(capacity);
    this.iface = new Int32Array(capacity);
    this.running = new Uint8Array(capacity);
  }

  grow(capacity: number): void {
    this.type = grown(this.type, capacity);
    this.proto = grown(this.proto, capacity);
    this.iface = grown(this.iface, capacity);
    this.running = grown(this.running, capacity);
  }
}

/** Columns of netlink sockets. */
export class NetlinkColumns {
  /** The netlink protocol (NETLINK_ROUTE 0, ...). */
  eth: Uint32Array;
  /** The port id; by custom the process's id, 0 for the kernel. */
  pid: Uint32Array;
  /** Lowest 32 multicast groups, as bits. */
  groups: Uint32Array;
  /** The `Dump` column: 1 while a dump runs; a pointer on old kernels (low and high half). */
  dump: Uint32Array;
  dumpHigh: Uint32Array;
  /** Port id and group of the peer of a connected one; null where the source cannot tell. */
  dstPid: Uint32Array | null;
  dstGroup: Uint32Array | null;
  /** 1 for a connected one; only where those are known. */
  connected: Uint8Array;

  constructor(capacity: number, source: Source) {
    this.eth = new Uint32Array(capacity);
    this.pid = new Uint32Array(capacity);
    this.groups = new Uint32Array(capacity);
    this.dump = new Uint32Array(capacity);
    this.dumpHigh = new Uint32Array(capacity);
    this.dstPid = source === "diag" ? new Uint32Array(capacity) : null;
    this.dstGroup = source === "diag" ? new Uint32Array(capacity) : null;
    this.connected = new Uint8Array(capacity);
  }

  grow(capacity: number): void {
    this.eth = grown(this.eth, capacity);
    this.pid = grown(this.pid, capacity);
    this.groups = grown(this.groups, capacity);
    this.dump = grown(this.dump, capacity);
    this.dumpHigh = grown(this.dumpHigh, capacity);
    if (this.dstPid) this.dstPid = grown(this.dstPid, capacity);
    if (this.dstGroup) this.dstGroup = grown(this.dstGroup, capacity);
    this.connected = grown(this.connected, capacity);
  }
}

/** Columns of sctp. */
export class SctpColumns {
  /** State of the association (SCTP_STATE_*), -1 for an endpoint. */
  st: Int32Array;
  /** True if it is not known which states these numbers are. */
  unnamed = false;
  /** Only in net/sctp/assocs. */
  associationId: Int32Array;
  /**
   * The address lists' bytes in `SocketTable.bytes`; start equal to end where there is none. Only
   * in net/sctp: sock_diag has the addresses in the columns of all internet sockets, and lists in
   * attributes.
   */
  localStart: Uint32Array;
  localEnd: Uint32Array;
  remoteStart: Uint32Array;
  remoteEnd: Uint32Array;

  constructor(capacity: number) {
    this.st = new Int32Array(capacity);
    this.associationId = new Int32Array(capacity);
    this.localStart = new Uint32Array(capacity);
    this.localEnd = new Uint32Array(capacity);
    this.remoteStart = new Uint32Array(capacity);
    this.remoteEnd = new Uint32Array(capacity);
  }

  grow(capacity: number): void {
    this.st = grown(this.st, capacity);
    this.associationId = grown(this.associationId, capacity);
    this.localStart = grown(this.localStart, capacity);
    this.localEnd = grown(this.localEnd, capacity);
    this.remoteStart = grown(this.remoteStart, capacity);
    this.remoteEnd = grown(this.remoteEnd, capacity);
  }
}

/** Columns of vsock sockets. Ports stand with the others; -1 is any. */
export class VsockColumns {
  /** SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_SEQPACKET 5. */
  type: Uint8Array;
  /** What it shut down: bit 0 receiving, bit 1 sending. */
  shutdown: Uint8Array;
  /** Context ids; 2^32 - 1 is any. */
  srcCid: Uint32Array;
  dstCid: Uint32Array;

  constructor(capacity: number) {
    this.type = new Uint8Array(capacity);
    this.shutdown = new Uint8Array(capacity);
    this.srcCid = new Uint32Array(capacity);
    this.dstCid = new Uint32Array(capacity);
  }

  grow(capacity: number): void {
    this.type = grown(this.type, capacity);
    this.shutdown = grown(this.shutdown, capacity);
    this.srcCid = grown(this.srcCid, capacity);
    this.dstCid = grown(this.dstCid, capacity);
  }
}

/** Columns of TIPC sockets. Their queues count messages. */
export class TipcColumns {
  /** SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_RDM 4, SOCK_SEQPACKET 5. */
  type: Uint8Array;
  /** Node and port id of the socket. */
  addr: Uint32Array;
  ref: Uint32Array;
  /** 1 where it is connected to the node and port id behind it. */
  connected: Uint8Array;
  conNode: Uint32Array;
  conSock: Uint32Array;
  /** 1 where it was connected by the service name behind it: type and instance. */
  conFlag: Uint8Array;
  conType: Uint32Array;
  conInst: Uint32Array;
  /** 1 where what it sends has to wait, for a link or for its peer. */
  linkCong: Uint8Array;
  connCong: Uint8Array;
  /** Messages that were lost for want of room. */
  drop: Uint32Array;
  /** 1 where a service name is bound to it; never of a connected one. */
  hasPubl: Uint8Array;

  constructor(capacity: number) {
    this.type = new Uint8Array(capacity);
    this.addr = new Uint32Array(capacity);
    this.ref = new Uint32Array(capacity);
    this.connected = new Uint8Array(capacity);
    this.conNode = new Uint32Array(capacity);
    this.conSock = new Uint32Array(capacity);
    this.conFlag = new Uint8Array(capacity);
    this.conType = new Uint32Array(capacity);
    this.conInst = new Uint32Array(capacity);
    this.linkCong = new Uint8Array(capacity);
    this.connCong = new Uint8Array(capacity);
    this.drop = new Uint32Array(capacity);
    this.hasPubl = new Uint8Array(capacity);
  }

  grow(capacity: number): void {
    this.type = grown(this.type, capacity);
    this.addr = grown(this.addr, capacity);
    this.ref = grown(this.ref, capacity);
    this.connected = grown(this.connected, capacity);
    this.conNode = grown(this.conNode, capacity);
    this.conSock = grown(this.conSock, capacity);
    this.conFlag = grown(this.conFlag, capacity);
    this.conType = grown(this.conType, capacity);
    this.conInst = grown(this.conInst, capacity);
    this.linkCong = grown(this.linkCong, capacity);
    this.connCong = grown(this.connCong, capacity);
    this.drop = grown(this.drop, capacity);
    this.hasPubl = grown(this.hasPubl, capacity);
  }
}

/** Columns of XDP sockets. */
export class XdpColumns {
  /** Index of the interface, 0 where it is bound to none, and the queue there. */
  iface: Uint32Array;
  queue: Uint32Array;

  constructor(capacity: number) {
    this.iface = new Uint32Array(capacity);
    this.queue = new Uint32Array(capacity);
  }

  grow(capacity: number): void {
    this.iface = grown(this.iface, capacity);
    this.queue = grown(this.queue, capacity);
  }
}

/** The rows of one source. */
export class SocketTable {
  readonly protocol: Protocol;
  readonly family: FamilyBit;
  readonly source: Source;
  /** The source's bytes, which name columns point into. */
  readonly bytes: Uint8Array;
  length = 0;
  /** True for the rows of a stored copy or recording: all are shown, whatever they repeat. */
  stored = false;
  /** Rows that lack columns; null where none does. */
  short: ShortRows | null = null;
  #capacity: number;

  /** State as the kernel numbers it for this protocol, as `ss` understands the row. */
  state: Uint8Array;
  /** Bytes that were received and not yet read; a listener's: connections not yet accepted. */
  rx_queue: Uint32Array;
  /** Bytes that were sent and not yet acknowledged. */
  tx_queue: Uint32Array;
  uid: Uint32Array;
  /** The inode; /proc prints 64 bits, so two halves. */
  inode: Uint32Array;
  inodeHigh: Uint32Array;
  ref: Int32Array;
  /** The socket's (hashed) kernel address, two halves; sock_diag does not tell it. */
  pointer: Uint32Array;
  pointerHigh: Uint32Array;
  /** The number that sock_diag gives a socket, never twice, two halves; null elsewhere. */
  cookie: Uint32Array | null;
  cookieHigh: Uint32Array | null;
  /** Ports of internet sockets. */
  localPort: Int32Array;
  remotePort: Int32Array;
  /** Packets lost for want of room; null where the source does not count them. */
  drops: Float64Array | null;

  readonly inet: InetColumns | null;
  readonly tcp: TcpColumns | null;
  readonly unix: UnixColumns | null;
  readonly packet: PacketColumns | null;
  readonly netlink: NetlinkColumns | null;
  readonly sctp: SctpColumns | null;
  readonly vsock: VsockColumns | null;
  readonly tipc: TipcColumns | null;
  readonly xdp: XdpColumns | null;
  /** Attributes of the messages of sock_diag, by their numbers in the family's header. */
  readonly attributes: AttributeColumns | null;

  constructor(
    protocol: Protocol,
    family: FamilyBit,
    options: {
      readonly bytes: Uint8Array;
      readonly capacity: number;
      readonly stride?: 1 | 4;
      readonly drops?: boolean;
      /** procfs where it is not said. */
      readonly source?: Source;
    },
  ) {
    const capacity = Math.max(16, options.capacity);
    const source = options.source ?? "procfs";
    const diag = source === "diag";
    this.source = source;
    this.protocol = protocol;
    this.family = family;
    this.bytes = options.bytes;
    this.#capacity = capacity;
    this.state = new Uint8Array(capacity);
    this.rx_queue = new Uint32Array(capacity);
    this.tx_queue = new Uint32Array(capacity);
    this.uid = new Uint32Array(capacity);
    this.inode = new Uint32Array(capacity);
    this.inodeHigh = new Uint32Array(capacity);
    this.ref = new Int32Array(capacity);
    this.pointer = new Uint32Array(capacity);
    this.pointerHigh = new Uint32Array(capacity);
    this.cookie = diag ? new Uint32Array(capacity) : null;
    this.cookieHigh = diag ? new Uint32Array(capacity) : null;
    this.localPort = new Int32Array(capacity);
    this.remotePort = new Int32Array(capacity);
    this.drops = options.drops ? new Float64Array(capacity) : null;
    this.inet = options.stride ? new InetColumns(options.stride, capacity, source) : null;
    this.tcp = protocol === "tcp" && !diag ? new TcpColumns(capacity) : null;
    this.unix = protocol === "unix" ? new UnixColumns(capacity, source) : null;
    this.packet = protocol === "packet" ? new PacketColumns(capacity) : null;
    this.netlink = protocol === "netlink" ? new NetlinkColumns(capacity, source) : null;
    this.sctp = protocol === "sctp" ? new SctpColumns(capacity) : null;
    this.vsock = protocol === "vsock" ? new VsockColumns(capacity) : null;
    this.tipc = protocol === "tipc" ? new TipcColumns(capacity) : null;
    this.xdp = protocol === "xdp" ? new XdpColumns(capacity) : null;
    this.attributes = diag ? new AttributeColumns(options.bytes, capacity) : null;
  }

  /** True if a row of a file does not have that column, of which the table then has 0. */
  lacks(row: number, column: OptionalColumn): boolean {
    return this.short !== null && this.short.lacks(row, column);
  }

  /** Makes room for the row at index `length`; the row exists once `length` is raised. */
  reserve(): void {
    if (this.length < this.#capacity) return;
    const capacity = this.#capacity * 2;
    this.#capacity = capacity;
    this.state = grown(this.state, capacity);
    this.rx_queue = grown(this.rx_queue, capacity);
    this.tx_queue = grown(this.tx_queue, capacity);
    this.uid = grown(this.uid, capacity);
    this.inode = grown(this.inode, capacity);
    this.inodeHigh = grown(this.inodeHigh, capacity);
    this.ref = grown(this.ref, capacity);
    this.pointer = grown(this.pointer, capacity);
    this.pointerHigh = grown(this.pointerHigh, capacity);
    if (this.cookie) this.cookie = grown(this.cookie, capacity);
    if (this.cookieHigh) this.cookieHigh = grown(this.cookieHigh, capacity);
    this.localPort = grown(this.localPort, capacity);
    this.remotePort = grown(this.remotePort, capacity);
    if (this.drops) this.drops = grown(this.drops, capacity);
    this.inet?.grow(capacity);
    this.tcp?.grow(capacity);
    this.unix?.grow(capacity);
    this.packet?.grow(capacity);
    this.netlink?.grow(capacity);
    this.sctp?.grow(capacity);
    this.vsock?.grow(capacity);
    this.tipc?.grow(capacity);
    this.xdp?.grow(capacity);
    this.attributes?.grow(capacity);
  }
}

/** The rows of each table that are shown, in the order of the listing. */
export type Selections = readonly (readonly [SocketTable, Uint32Array])[];
