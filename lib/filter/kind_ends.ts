/**
 * What the filter language takes for the addresses, ports and interface of each kind of socket: a
 * netlink socket's protocol is its address and its port id its port, and so on.
 */

import { latin1 } from "../model/latin1.ts";
import type { Names } from "../model/names.ts";
import type { Side } from "../model/filter.ts";
import { sctpAddresses } from "../table/sctp_addresses.ts";
import type { Protocol, SocketTable } from "../table/socket_table.ts";
import { addressWords, numberAsWord } from "./bind_filter.ts";

export type RowTest = (row: number) => boolean;
export type RowNumber = (row: number) => number;
export type RowWord = (row: number, index: number) => number;

export interface KindEnds {
  /** Word `index` of an address; -1 for what no prefix matches. */
  readonly word: (table: SocketTable, side: Side) => RowWord;
  readonly port: (table: SocketTable, side: Side) => RowNumber;
  /** The interface that it is bound to; none if no source reports it. */
  readonly iface: (table: SocketTable) => RowNumber;
  /** Whether the kernel chose its address. */
  readonly autobound: (table: SocketTable, names: Names) => RowTest;
  /** Whether an address is of IPv6; null for what is not of the internet. */
  readonly ipv6: (table: SocketTable, side: Side) => RowTest | null;
}

/** An address that the kernel chose: `@` and five hexadecimal digits. */
const AUTOBOUND_NAME = /^@[0-9a-f]{5}$/;
/** Up to here the ports of vsock are for root to choose. */
const LAST_PRIVILEGED_PORT = 1023;

const NOTHING = (): number => 0;
const noAddress = (): RowWord => NOTHING;

/** One number as an address. */
const numberWord = (column: { readonly [row: number]: number }): RowWord => (row, index) =>
  index === 0 ? numberAsWord(column[row]) : 0;

function portOf({ localPort, remotePort }: SocketTable, side: Side): RowNumber {
  const ports = side === "src" ? localPort : remotePort;
  return (row) => ports[row];
}

/** Whether a port is one that the kernel gives out. */
function isEphemeral(port: RowNumber, { ephemeral: { low, high } }: Names): RowTest {
  return (row) => port(row) >= low && port(row) <= high;
}

const INTERNET: KindEnds = {
  word: ({ inet }, side) => {
    const { stride, local, remote } = inet!;
    const words = side === "src" ? local : remote;
    return (row, index) => index < stride ? words[row * stride + index] : 0;
  },
  port: portOf,
  iface: ({ inet }) => {
    const iface = inet?.iface ?? null;
    return iface === null ? NOTHING : (row) => iface[row];
  },
  autobound: (table, names) => isEphemeral(portOf(table, "src"), names),
  ipv6: ({ inet }) => () => inet!.stride === 4,
};

/** From procfs addresses of SCTP are texts. */
const sctpAddress = (table: SocketTable, row: number, side: Side): string =>
  sctpAddresses(table, row, side)[0] ?? "";

const SCTP: KindEnds = {
  ...INTERNET,
  word: (table, side) =>
    table.inet !== null
      ? INTERNET.word(table, side)
      : (row, index) => addressWords(sctpAddress(table, row, side))[index],
  ipv6: (table, side) =>
    table.inet !== null
      ? INTERNET.ipv6(table, side)
      : (row) => sctpAddress(table, row, side).includes(":"),
};

/** What has neither addresses nor an interface. */
const PLAIN: KindEnds = {
  ...{ word: noAddress, port: portOf, iface: () => NOTHING, ipv6: () => null },
  autobound: (table, names) => isEphemeral(portOf(table, "src"), names),
};

const UNIX: KindEnds = {
  ...PLAIN,
  // A socket with a name matches no prefix.
  word: ({ unix }, side) =>
    side === "dst" ? NOTHING : (row) => unix!.nameEnd[row] > unix!.nameStart[row] ? -1 : 0,
  port: ({ unix, inode }, side) => {
    // From procfs `ss` takes all of them for 0, and so they are to whoever filters by ports.
    if (unix!.peer === null) return NOTHING;
    const inodes = side === "src" ? inode : unix!.peer;
    return (row) => inodes[row] | 0;
  },
  autobound: ({ unix, bytes }) => {
    const { nameStart, nameEnd } = unix!;
    return (row) => {
      const length = nameEnd[row] - nameStart[row];
      return length === 0 ||
        (length === 6 && AUTOBOUND_NAME.test(latin1(bytes.subarray(nameStart[row], nameEnd[row]))));
    };
  },
};

const NETLINK: KindEnds = {
  ...PLAIN,
  word: ({ netlink }, side) => side === "src" ? numberWord(netlink!.eth) : NOTHING,
  port: ({ netlink }, side) => side === "src" ? (row) => netlink!.pid[row] | 0 : () => -1,
  autobound: ({ netlink }) => (row) => (netlink!.pid[row] | 0) < 0,
};

const PACKET: KindEnds = {
  ...PLAIN,
  word: ({ packet }, side) => side === "src" ? numberWord(packet!.proto) : NOTHING,
  port: ({ packet }, side) => side === "src" ? (row) => packet!.iface[row] >>> 0 : NOTHING,
  iface: ({ packet }) => (row) => packet!.iface[row] >>> 0,
  autobound: ({ packet }) => (row) => packet!.iface[row] === 0 && packet!.proto[row] === 0,
};

const VSOCK: KindEnds = {
  ...PLAIN,
  word: ({ vsock }, side) => numberWord(side === "src" ? vsock!.srcCid : vsock!.dstCid),
  autobound: ({ localPort }) => (row) => localPort[row] > LAST_PRIVILEGED_PORT,
};

const XDP: KindEnds = {
  ...PLAIN,
  port: ({ xdp }, side) => side === "src" ? (row) => xdp!.queue[row] : NOTHING,
  iface: ({ xdp }) => (row) => xdp!.iface[row],
  autobound: ({ xdp }, names) => isEphemeral((row) => xdp!.queue[row], names),
};

export const KIND_ENDS: Readonly<Record<Protocol, KindEnds>> = {
  ...{ tcp: INTERNET, udp: INTERNET, udplite: INTERNET, raw: INTERNET, ping: INTERNET },
  ...{ dccp: INTERNET, mptcp: INTERNET, sctp: SCTP },
  ...{ unix: UNIX, netlink: NETLINK, packet: PACKET, vsock: VSOCK, xdp: XDP, tipc: PLAIN },
};
