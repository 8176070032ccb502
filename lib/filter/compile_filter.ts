/** A bound filter and a table -> a test of a row's index. */

import { Family } from "../model/kinds.ts";
import { latin1 } from "../model/latin1.ts";
import type { Names } from "../model/names.ts";
import { unreachable } from "../model/problem.ts";
import { ANY_PORT, type Side } from "../model/query.ts";
import { sctpAddresses } from "../table/sctp_addresses.ts";
import type { SocketTable } from "../table/socket_table.ts";
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
  const { packet, netlink, unix, sctp } = table;
  if (sctp !== null) {
    return (row, index) => addressWords(sctpAddresses(table, row, side)[0] ?? "")[index];
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

/** A row's port, as the filter language sees it: a netlink port id, a packet socket's interface. */
function portOf(table: SocketTable, side: Side): RowNumber {
  const { packet, netlink, unix } = table;
  if (netlink !== null) return side === "src" ? (row) => netlink.pid[row] | 0 : () => -1;
  if (packet !== null) return side === "src" ? (row) => packet.iface[row] >>> 0 : () => 0;
  if (unix !== null) return () => 0;
  const ports = side === "src" ? table.localPort : table.remotePort;
  return (row) => ports[row];
}

type RowNumber = (row: number) => number;

/** True where the first `bits` of an address are the prefix's. */
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

/** True where a v4-mapped address is within an IPv4 prefix. */
function matchesMapped(
  word: (row: number, index: number) => number,
  row: number,
  prefix: Prefix,
): boolean {
  return prefix.ipv4 && word(row, 0) === 0 && word(row, 1) === 0 && word(row, 2) === MAPPED &&
    matchesPrefix((_, index) => word(row, index + 3), row, prefix);
}

function compileHost(table: SocketTable, side: Side, host: BoundHost): RowTest {
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
  const { prefixes, port } = host;
  const actualPort = portOf(table, side);
  const word = addressWord(table, side);
  const mapped = table.family === Family.INET6;
  return (row) => {
    if (port !== ANY_PORT && actualPort(row) !== port) return false;
    if (prefixes.length === 0) return true;
    for (const prefix of prefixes) {
      if (matchesPrefix(word, row, prefix)) return true;
      if (mapped && matchesMapped(word, row, prefix)) return true;
    }
    return false;
  };
}

function compileAutobound(table: SocketTable, names: Names): RowTest {
  const { unix, packet, netlink } = table;
  if (unix !== null) {
    return (row) => {
      const length = unix.nameEnd[row] - unix.nameStart[row];
      return length === 0 || (length === 6 && AUTOBOUND_NAME.test(unixName(table, row)));
    };
  }
  if (packet !== null) return (row) => packet.iface[row] === 0 && packet.proto[row] === 0;
  if (netlink !== null) return (row) => (netlink.pid[row] | 0) < 0;
  const { low, high } = names.ephemeral;
  return (row) => table.localPort[row] >= low && table.localPort[row] <= high;
}

/** One term behind the first of a chain: joined to what stands before it. */
interface Link {
  readonly or: boolean;
  readonly test: RowTest;
}

/** Chains grow to the left: they run as a loop, so that a long one cannot exhaust the stack. */
function compileChain(
  filter: BoundFilter & { kind: "and" | "or" },
  table: SocketTable,
  names: Names,
): RowTest {
  const links: Link[] = [];
  let first: BoundFilter = filter;
  while (first.kind === "and" || first.kind === "or") {
    links.push({ or: first.kind === "or", test: compileFilter(first.right, table, names) });
    first = first.left;
  }
  links.reverse();
  const start = compileFilter(first, table, names);
  return (row) => {
    let value = start(row);
    for (const { or, test } of links) {
      if (value !== or) value = test(row);
    }
    return value;
  };
}

/** Compiles a filter for one table. */
export function compileFilter(filter: BoundFilter, table: SocketTable, names: Names): RowTest {
  switch (filter.kind) {
    case "and":
    case "or":
      return compileChain(filter, table, names);
    case "not": {
      const operand = compileFilter(filter.operand, table, names);
      return (row) => !operand(row);
    }
    case "host":
      return compileHost(table, filter.side, filter.host);
    case "port": {
      const actual = portOf(table, filter.side);
      const { port } = filter;
      return filter.operator === ">=" ? (row) => actual(row) >= port : (row) => actual(row) <= port;
    }
    case "device": {
      const { index } = filter;
      const { packet } = table;
      // procfs does not say which device an internet socket is bound to: none, for a filter.
      return packet === null ? () => index === 0 : (row) => packet.iface[row] >>> 0 === index;
    }
    case "fwmark": {
      // Nor does it tell marks, nor cgroups.
      const matches = filter.mark === 0;
      return () => matches;
    }
    case "cgroup":
      return () => false;
    case "autobound":
      return compileAutobound(table, names);
    default:
      return unreachable(filter);
  }
}
