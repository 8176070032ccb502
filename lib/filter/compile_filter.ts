/** A bound filter and a table -> a test of one row. */

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

/** Whether the filter matches the row with this index. */
export type RowTest = (row: number) => boolean;

/** An address that the kernel chose: `@` and five hexadecimal digits. */
const AUTOBOUND_NAME = /^@[0-9a-f]{5}$/;
const LAST_PORT = 0xffff;
/** The last privileged port of vsock. */
const LAST_PRIVILEGED_PORT = 1023;
/** The third word of a v4-mapped address. */
const MAPPED = 0xffff;

/** A row's name as one character a byte. */
function unixName(table: SocketTable, row: number): string {
  const { nameStart, nameEnd } = table.unix!;
  return latin1(table.bytes.subarray(nameStart[row], nameEnd[row]));
}

/**
 * Word `index` of a row's address in the filter language: the local address of packet and netlink
 * sockets is their protocol. -1 for the name of a unix socket, which no prefix matches.
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
 * A row's port in the filter language: a netlink port id, a packet socket's ifindex, an XDP
 * socket's queue, a unix socket's inode.
 */
function portOf(table: SocketTable, side: Side): RowNumber {
  const { packet, netlink, unix, xdp } = table;
  const local = side === "src";
  if (netlink !== null) return local ? (row) => netlink.pid[row] | 0 : () => -1;
  if (packet !== null) return local ? (row) => packet.iface[row] >>> 0 : () => 0;
  if (xdp !== null) return local ? (row) => xdp.queue[row] : () => 0;
  if (unix !== null) {
    // In filters of `ss` the ports of unix sockets from procfs are 0.
    if (unix.peer === null) return () => 0;
    const inodes = local ? table.inode : unix.peer;
    return (row) => inodes[row] | 0;
  }
  const ports = local ? table.localPort : table.remotePort;
  return (row) => ports[row];
}

type RowNumber = (row: number) => number;

/**
 * Whose semantics a filter has. `ss` shows what passes both: the kernel runs it first, then `ss`
 * itself. They differ for prefixes and addresses of different families, and for ports out of range.
 */
export type Semantics = "kernel" | "ss";

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

function compilePrefix(
  table: SocketTable,
  side: Side,
  prefix: Prefix,
  semantics: Semantics,
): RowTest {
  const word = addressWord(table, side);
  const isIpv6 = ipv6Test(table, side);
  if (isIpv6 === null) return (row) => matchesPrefix(word, row, prefix);
  // `ss` compares the bits of a prefix of the other family as well; in the kernel it never matches.
  return (row) =>
    ((semantics === "ss" || prefix.ipv4 !== isIpv6(row)) && matchesPrefix(word, row, prefix)) ||
    (isIpv6(row) && matchesMapped(word, row, prefix));
}

function compileHost(
  table: SocketTable,
  side: Side,
  host: BoundHost,
  semantics: Semantics,
): RowTest {
  if (host.kind === "pattern") {
    const matches = compileGlob(new TextEncoder().encode(host.pattern));
    const { unix, bytes } = table;
    // The table does not have the peer's name.
    if (unix === null || side === "dst") {
      const unnamed = matches(bytes, 0, 0);
      return () => unnamed;
    }
    return (row) => matches(bytes, unix.nameStart[row], unix.nameEnd[row]);
  }
  const { port } = host;
  const actualPort = portOf(table, side);
  const prefixes = host.prefixes.map((prefix) => compilePrefix(table, side, prefix, semantics));
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

/** The ifindex that a row's socket is bound to; 0 if it is not known. */
function interfaceOf(table: SocketTable): RowNumber {
  const { packet, xdp } = table;
  if (packet !== null) return (row) => packet.iface[row] >>> 0;
  if (xdp !== null) return (row) => xdp.iface[row];
  const iface = table.inet?.iface ?? null;
  return iface === null ? () => 0 : (row) => iface[row];
}

/** The offset of an attribute in the table's bytes; `ABSENT` for other than internet sockets. */
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

/** A term of a chain after the first, and how it is joined to those before it. */
interface Link {
  readonly or: boolean;
  readonly test: RowTest;
}

/** A chain runs as a loop, so that a long one cannot exhaust the stack. */
function compileChain(
  filter: BoundFilter,
  table: SocketTable,
  names: Names,
  semantics: Semantics,
): RowTest {
  const chain = chainOf(filter);
  const start = compileFilter(chain.first, table, names, semantics);
  const links: readonly Link[] = chain.links.map(({ kind, right }) => ({
    or: kind === "or",
    test: compileFilter(right, table, names, semantics),
  }));
  return (row) => {
    let value = start(row);
    for (const { or, test } of links) {
      if (value !== or) value = test(row);
    }
    return value;
  };
}

/** Compiles a filter for one table. */
export function compileFilter(
  filter: BoundFilter,
  table: SocketTable,
  names: Names,
  semantics: Semantics,
): RowTest {
  switch (filter.kind) {
    case "and":
    case "or":
      return compileChain(filter, table, names, semantics);
    case "not": {
      const operand = compileFilter(filter.operand, table, names, semantics);
      return (row) => !operand(row);
    }
    case "host":
      return compileHost(table, filter.side, filter.host, semantics);
    case "port": {
      const actual = portOf(table, filter.side);
      // The kernel compares 16 bits of a port.
      const cut = semantics === "kernel" && table.source === "diag";
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
