/**
 * Kinds of sockets: one value for each, which the plan, the decoders, the filter and the renderers
 * look into, so that nobody has to test for names of protocols.
 */

import { Family, Table } from "../model/kinds.ts";
import type { DumpId, FileId } from "../model/plan.ts";
import { TIPC_NETIDS, UNIX_NETIDS, VSOCK_NETIDS } from "../table/codes.ts";
import type { Protocol, SocketTable } from "../table/socket_table.ts";
import { IPPROTO } from "../uapi/inet_diag.ts";

export interface KindSource {
  /** A bit of `Family`. */
  readonly family: number;
  /** The dump that has them; null if sock_diag has none. */
  readonly dump: DumpId | null;
  /** The files that have them; none if procfs has none. */
  readonly files: readonly FileId[];
}

export const IP_PROTOCOL = IPPROTO;

export interface Kind {
  readonly protocol: Protocol;
  /** Bits of `Table`. */
  readonly tables: number;
  readonly sources: readonly KindSource[];
  /** What `ss` calls them, by the type of the socket if there are several words. */
  readonly netids: readonly string[];
  readonly netid: (table: SocketTable, row: number) => string;
  /** Tables by the type of the socket, which is in a column; undefined if there is one table. */
  readonly types?: {
    readonly tables: Readonly<Record<number, number>>;
    readonly column: (table: SocketTable) => { readonly [row: number]: number };
  };
  /** The protocol's number: of IP, of netlink, of Ethernet; 0 for what has none. */
  readonly number: (table: SocketTable, row: number) => number;
  /** The number by which internet sockets are asked for. */
  readonly ipProtocol?: number;
  /**
   * True if the kernel reports a listening socket's queue of connections in the place of its
   * queues of bytes, as it does for most that can listen.
   */
  readonly accepts?: true;
  /** What procfs does not have: all of these sockets. */
  readonly lacks?: string;
  /** True if all are closed, so that nobody asks for states. */
  readonly stateless?: true;
  /** True if one set of files holds both families. */
  readonly sharedFiles?: true;
  /** Files that name its numbers. */
  readonly names: readonly FileId[];
  /** True if it may be bound to an interface. */
  readonly bound: boolean;
}

/** Types of sockets (include/linux/net.h enum sock_type). */
const SOCK = { STREAM: 1, DGRAM: 2, RAW: 3, SEQPACKET: 5 } as const;

/** A dump and files for each of the two families of the internet. */
function inet(
  dumps: readonly [DumpId, DumpId] | null,
  files: readonly [readonly FileId[], readonly FileId[]],
): KindSource[] {
  return [Family.INET, Family.INET6].map((family, index) => ({
    family,
    dump: dumps === null ? null : dumps[index],
    files: files[index],
  }));
}

/** What internet sockets of one protocol have in common. */
function internet(
  protocol: Protocol,
  tables: number,
  ipProtocol: number,
  files: readonly [readonly FileId[], readonly FileId[]],
  more: Partial<Kind> = {},
): Kind {
  return {
    ...{ protocol, tables, ipProtocol, netids: [protocol], netid: () => protocol },
    sources: inet([protocol, `${protocol}6`] as [DumpId, DumpId], files),
    number: () => ipProtocol,
    ...{ names: PORT_NAMES, bound: true },
    ...more,
  };
}

const NONE = (): number => 0;
const PORT_NAMES: readonly FileId[] = ["/etc/services", "sys/net/ipv4/ip_local_port_range"];
/** What has neither ports nor interfaces. */
const ALONE = { names: [], bound: false } as const;

/** The kinds in the order of `ss`; those that it does not have follow the ones that they are like. */
export const KINDS: Readonly<Record<Protocol, Kind>> = {
  netlink: {
    ...{ protocol: "netlink", tables: Table.NETLINK, netids: ["nl"], netid: () => "nl" },
    ...{ stateless: true, bound: false },
    names: ["/etc/iproute2/nl_protos", "/usr/share/iproute2/nl_protos"],
    sources: [{ family: Family.NETLINK, dump: "netlink", files: ["net/netlink"] }],
    number: (table, row) => table.netlink!.eth[row],
  },
  packet: {
    ...{ protocol: "packet", stateless: true, names: [], bound: true },
    tables: Table.PACKET_RAW | Table.PACKET_DGRAM,
    sources: [{ family: Family.PACKET, dump: "packet", files: ["net/packet"] }],
    types: {
      tables: { [SOCK.RAW]: Table.PACKET_RAW, [SOCK.DGRAM]: Table.PACKET_DGRAM },
      column: ({ packet }) => packet!.type,
    },
    netids: ["p_raw", "p_dgr"],
    netid: (table, row) => table.packet!.type[row] === SOCK.RAW ? "p_raw" : "p_dgr",
    number: (table, row) => table.packet!.proto[row],
  },
  unix: {
    ...{ protocol: "unix", number: NONE, ...ALONE },
    tables: Table.UNIX_STREAM | Table.UNIX_DGRAM | Table.UNIX_SEQPACKET,
    sources: [{ family: Family.UNIX, dump: "unix", files: ["net/unix"] }],
    types: {
      tables: {
        [SOCK.STREAM]: Table.UNIX_STREAM,
        [SOCK.DGRAM]: Table.UNIX_DGRAM,
        [SOCK.SEQPACKET]: Table.UNIX_SEQPACKET,
      },
      column: ({ unix }) => unix!.type,
    },
    accepts: true,
    netids: [...UNIX_NETIDS.values()],
    netid: (table, row) => UNIX_NETIDS.get(table.unix!.type[row]) ?? "u_dgr",
  },
  raw: internet("raw", Table.RAW, IPPROTO.RAW, [["net/raw"], ["net/raw6"]], {
    number: (table, row) => table.localPort[row],
    names: ["/etc/protocols"],
  }),
  ping: {
    ...{ protocol: "ping", tables: Table.PING, netids: ["ping"], netid: () => "ping" },
    ...{ names: PORT_NAMES, bound: false },
    sources: inet(null, [["net/icmp"], ["net/icmp6"]]),
    number: ({ family }) => family === Family.INET ? IPPROTO.ICMP : IPPROTO.ICMPV6,
  },
  udp: internet("udp", Table.UDP, IPPROTO.UDP, [["net/udp"], ["net/udp6"]]),
  udplite: internet("udplite", Table.UDPLITE, IPPROTO.UDPLITE, [["net/udplite"], ["net/udplite6"]]),
  tcp: internet("tcp", Table.TCP, IPPROTO.TCP, [["net/tcp"], ["net/tcp6"]], { accepts: true }),
  dccp: internet("dccp", Table.DCCP, IPPROTO.DCCP, [[], []]),
  sctp: internet("sctp", Table.SCTP, IPPROTO.SCTP, [["net/sctp/eps", "net/sctp/assocs"], []], {
    ...{ sharedFiles: true, accepts: true },
  }),
  vsock: {
    ...{ protocol: "vsock", number: NONE, ...ALONE },
    tables: Table.VSOCK_STREAM | Table.VSOCK_DGRAM,
    sources: [{ family: Family.VSOCK, dump: "vsock", files: [] }],
    types: {
      tables: { [SOCK.STREAM]: Table.VSOCK_STREAM, [SOCK.DGRAM]: Table.VSOCK_DGRAM },
      column: ({ vsock }) => vsock!.type,
    },
    netids: [...VSOCK_NETIDS.values(), "???"],
    netid: (table, row) => VSOCK_NETIDS.get(table.vsock!.type[row]) ?? "???",
    lacks: "vsock sockets",
  },
  tipc: {
    ...{ protocol: "tipc", number: NONE, tables: Table.TIPC, ...ALONE },
    sources: [{ family: Family.TIPC, dump: "tipc", files: [] }],
    netids: [...TIPC_NETIDS.values(), "???"],
    netid: (table, row) => TIPC_NETIDS.get(table.tipc!.type[row]) ?? "???",
    lacks: "TIPC sockets",
  },
  xdp: {
    ...{ protocol: "xdp", number: NONE, tables: Table.XDP, netids: ["xdp"], netid: () => "xdp" },
    ...{ stateless: true, names: [], bound: true },
    sources: [{ family: Family.XDP, dump: "xdp", files: [] }],
    lacks: "XDP sockets",
  },
  mptcp: internet("mptcp", Table.MPTCP, IPPROTO.MPTCP, [[], []], {
    ...{ lacks: "MPTCP sockets", accepts: true },
  }),
};

export const ALL_KINDS: readonly Kind[] = Object.values(KINDS);

/** The kinds of tables. */
export function kindsOf(tables: readonly SocketTable[]): Kind[] {
  return tables.map(({ protocol }) => KINDS[protocol]);
}

/** What `ss` calls the socket of a row. */
export function netid(table: SocketTable, row: number): string {
  return KINDS[table.protocol].netid(table, row);
}

/** True if all rows of a table are of one kind, to be looked up once. */
export function hasOneNetid({ protocol }: SocketTable): boolean {
  return KINDS[protocol].netids.length === 1;
}
