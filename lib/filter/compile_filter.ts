/** A bound filter and a table -> a test of a row's index. */

import { chainOf } from "../model/conditions.ts";
import { latin1 } from "../model/latin1.ts";
import type { Names } from "../model/names.ts";
import { unreachable } from "../model/problem.ts";
import { ANY_PORT, type Side } from "../model/query.ts";
import { ABSENT } from "../table/attributes.ts";
import { sctpAddresses } from "../table/sctp_addresses.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { u32, u64 } from "../uapi/netlink.ts";
import {
  addressWords,
  type BoundFilter,
  type BoundHost,
  numberAsWord,
  type Prefix,
} from "./bind_filter.ts";
import { compileGlob } from "./glob.ts";

/** A test of one row. */
export type RowTest = (row: number) => boolean;

/** An address that the kernel chose: `@` and five hexadecimal digits. */
const AUTOBOUND_NAME = /^@[0-9a-f]{5}$/;
const LAST_PORT = 0xffff;
/** Up to here the ports of vsock are for root to choose. */
const LAST_PRIVILEGED_PORT = 1023;
/** The third word of a v4-mapped address. */
const MAPPED = 0xffff;

/** A row's name as one character a byte. */
function unixName(table: SocketTable, row: number): string {
  const { nameStart, nameEnd } = table.unix!;
  return latin1(table.bytes.subarray(nameStart[row], nameEnd[row]));
}

/**
 * Word `index` of a row's address, as the filter language sees it: packet and netlink sockets have
 * their protocol for a local address. -1 where a unix socket has a name, which no prefix matches.
 */
function addressWord(table: SocketTable, side: Side): (row: number, index: number) => number {
  const inet = table.inet;
  if (inet !== null) {
    const { stride } = inet;
    const words = side === "src" ? inet.local : inet.remote;
    return (row, index) => index < stride ? words[row * stride + index] : 0;
  }
  const { packet, netlink, unix, sctp, vsock } = table;
  if (sctp !== null) {
    return (row, index) => addressWords(sctpAddresses(table, row, side)[0] ?? "")[index];
  }
  if (vsock !== null) {
    const cids = side === "src" ? vsock.srcCid : vsock.dstCid;
    return (row, index) => index === 0 ? numberAsWord(cids[row]) : 0;
  }
  if (side === "src" && packet !== null) {
    return (row, index) => index === 0 ? numberAsWord(packet.proto[row]) : 0;
  }
  if (side === "src" && netlink !== null) {
    return (row, index) => index === 0 ? numberAsWord(netlink.eth[row]) : 0;
  }
  if (side === "src" && unix !== null) {
    return (row) => unix.nameEnd[row] > unix.nameStart[row] ? -1 : 0;
  }
  return () => 0;
}

/**
 * A row's port, as the filter language sees it: a netlink port id, a packet socket's interface, an
 * XDP socket's queue, a unix socket's inode.
 */
function portOf(table: SocketTable, side: Side): RowNumber {
  const { packet, netlink, unix, xdp } = table;
  const local = side === "src";
  if (netlink !== null) return local ? (row) => netlink.pid[row] | 0 : () => -1;
  if (packet !== null) return local ? (row) => packet.iface[row] >>> 0 : () => 0;
  if (xdp !== null) return local ? (row) => xdp.queue[row] : () => 0;
  if (unix !== null) {
    // From procfs `ss` takes all of them for 0, and so they are to whoever filters by ports.
    if (unix.peer === null) return () => 0;
    const inodes = local ? table.inode : unix.peer;
    return (row) => inodes[row] | 0;
  }
  const ports = local ? table.localPort : table.remotePort;
  return (row) => ports[row];
}

type RowNumber = (row: number) => number;

/**
 * Who reads a filter. `ss` shows what has passed both: the kernel, that ran it first, and `ss`
 * itself. They agree but for prefixes and addresses of different families, and ports that are
 * none.
 */
export type Reader = "kernel" | "ss";

/** True if the first `bits` of an address are the prefix's. */
function matchesPrefix(
  word: (row: number, index: number) => number,
  row: number,
  prefix: Prefix,
): boolean {
  let bits = prefix.bits;
  for (let index = 0; bits > 0; index++, bits -= 32) {
    const actual = word(row, index);
    if (actual < 0) return false;
    const mask = bits >= 32 ? 0xffffffff : ~(0xffffffff >>> bits);
    if (((actual ^ prefix.words[index]) & mask) !== 0) return false;
  }
  return true;
}

/** True if a v4-mapped address is within an IPv4 prefix. */
function matchesMapped(
  word: (row: number, index: number) => number,
  row: number,
  prefix: Prefix,
): boolean {
  return prefix.ipv4 && word(row, 0) === 0 && word(row, 1) === 0 && word(row, 2) === MAPPED &&
    matchesPrefix((_, index) => word(row, index + 3), row, prefix);
}

/** Whether a row's address is of IPv6; null for what is not of the internet. */
function ipv6Test(table: SocketTable, side: Side): RowTest | null {
  const { inet, sctp } = table;
  if (inet !== null) return () => inet.stride === 4;
  if (sctp === null) return null;
  return (row) => (sctpAddresses(table, row, side)[0] ?? "").includes(":");
}

function compilePrefix(table: SocketTable, side: Side, prefix: Prefix, reader: Reader): RowTest {
  const word = addressWord(table, side);
  const isIpv6 = ipv6Test(table, side);
  if (isIpv6 === null) return (row) => matchesPrefix(word, row, prefix);
  // A prefix of the other family is a row of bits like any other for `ss`, and nothing for the
  // kernel.
  return (row) =>
    ((reader === "ss" || prefix.ipv4 !== isIpv6(row)) && matchesPrefix(word, row, prefix)) ||
    (isIpv6(row) && matchesMapped(word, row, prefix));
}

function compileHost(table: SocketTable, side: Side, host: BoundHost, reader: Reader): RowTest {
  if (host.kind === "pattern") {
    const matches = compileGlob(new TextEncoder().encode(host.pattern));
    const { unix, bytes } = table;
    // The table does not say who the peer is, so a peer has no name.
    if (unix === null || side === "dst") {
      const unnamed = matches(bytes, 0, 0);
      return () => unnamed;
    }
    return (row) => matches(bytes, unix.nameStart[row], unix.nameEnd[row]);
  }
  const { port } = host;
  const actualPort = portOf(table, side);
  const prefixes = host.prefixes.map((prefix) => compilePrefix(table, side, prefix, reader));
  return (row) => {
    if (port !== ANY_PORT && actualPort(row) !== port) return false;
    if (prefixes.length === 0) return true;
    for (const matches of prefixes) if (matches(row)) return true;
    return false;
  };
}

function compileAutobound(table: SocketTable, names: Names): RowTest {
  const { unix, packet, netlink, vsock } = table;
  if (unix !== null) {
    return (row) => {
      const length = unix.nameEnd[row] - unix.nameStart[row];
      return length === 0 || (length === 6 && AUTOBOUND_NAME.test(unixName(table, row)));
    };
  }
  if (packet !== null) return (row) => packet.iface[row] === 0 && packet.proto[row] === 0;
  if (netlink !== null) return (row) => (netlink.pid[row] | 0) < 0;
  if (vsock !== null) return (row) => table.localPort[row] > LAST_PRIVILEGED_PORT;
  const { low, high } = names.ephemeral;
  const port = portOf(table, "src");
  return (row) => port(row) >= low && port(row) <= high;
}

/** The interface that a row's socket is bound to; none, for a filter, where nobody can tell. */
function interfaceOf(table: SocketTable): RowNumber {
  const { packet, xdp } = table;
  if (packet !== null) return (row) => packet.iface[row] >>> 0;
  if (xdp !== null) return (row) => xdp.iface[row];
  const iface = table.inet?.iface ?? null;
  return iface === null ? () => 0 : (row) => iface[row];
}

/** Where an attribute of internet sockets stands in the table's bytes; absent elsewhere. */
function attributeOf(table: SocketTable, attribute: number): RowNumber {
  const { inet, attributes } = table;
  if (inet === null || attributes === null) return () => ABSENT;
  return (row) => attributes.at(attribute, row);
}

function compileMark(table: SocketTable, mark: number, mask: number): RowTest {
  const at = attributeOf(table, INET_DIAG.MARK);
  return (row) => {
    const where = at(row);
    const actual = where === ABSENT ? 0 : u32(table.bytes, where);
    return ((actual & mask) >>> 0) === (mark >>> 0);
  };
}

function compileCgroup(table: SocketTable, id: bigint): RowTest {
  const at = attributeOf(table, INET_DIAG.CGROUP_ID);
  return (row) => at(row) !== ABSENT && u64(table.bytes, at(row)) === id;
}

/** One term behind the first of a chain: joined to what stands before it. */
interface Link {
  readonly or: boolean;
  readonly test: RowTest;
}

/** Chains run as a loop, so that a long one cannot exhaust the stack. */
function compileChain(
  filter: BoundFilter,
  table: SocketTable,
  names: Names,
  reader: Reader,
): RowTest {
  const chain = chainOf(filter);
  const start = compileFilter(chain.first, table, names, reader);
  const links: readonly Link[] = chain.links.map(({ kind, right }) => ({
    or: kind === "or",
    test: compileFilter(right, table, names, reader),
  }));
  return (row) => {
    let value = start(row);
    for (const { or, test } of links) {
      if (value !== or) value = test(row);
    }
    return value;
  };
}

/** Compiles a filter for one table, as one reader understands it. */
export function compileFilter(
  filter: BoundFilter,
  table: SocketTable,
  names: Names,
  reader: Reader,
): RowTest {
  switch (filter.kind) {
    case "and":
    case "or":
      return compileChain(filter, table, names, reader);
    case "not": {
      const operand = compileFilter(filter.operand, table, names, reader);
      return (row) => !operand(row);
    }
    case "host":
      return compileHost(table, filter.side, filter.host, reader);
    case "port": {
      const actual = portOf(table, filter.side);
      // The kernel is given 16 bits of a port.
      const cut = reader === "kernel" && table.source === "diag";
      const port = cut ? filter.port & LAST_PORT : filter.port;
      return filter.operator === ">=" ? (row) => actual(row) >= port : (row) => actual(row) <= port;
    }
    case "device": {
      const { index } = filter;
      const actual = interfaceOf(table);
      return (row) => actual(row) === index;
    }
    case "fwmark":
      return compileMark(table, filter.mark, filter.mask);
    case "cgroup":
      return filter.id === null ? () => false : compileCgroup(table, filter.id);
    case "autobound":
      return compileAutobound(table, names);
    default:
      return unreachable(filter);
  }
}
