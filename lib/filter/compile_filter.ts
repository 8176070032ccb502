/** A bound filter and a table -> a test of one row. */

import { KINDS } from "../field/kind.ts";
import { namespaceNames, namespaceNumbers } from "../model/namespace_names.ts";
import { chainOf } from "../model/conditions.ts";
import { latin1 } from "../model/latin1.ts";
import type { Names } from "../model/names.ts";
import type { NetworkNamespace } from "../model/network_namespace.ts";
import { unreachable } from "../model/problem.ts";
import { ANY_PORT, type Side } from "../model/filter.ts";
import { ABSENT } from "../table/attributes.ts";
import { NO_OWNER, type OwnerTable } from "../table/owner_table.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { u32, u64 } from "../uapi/netlink.ts";
import { type BoundFilter, type BoundHost, type Prefix } from "./bind_filter.ts";
import { compileGlob, textGlob } from "./glob.ts";
import { KIND_ENDS, type RowNumber, type RowTest, type RowWord } from "./kind_ends.ts";

const LAST_PORT = 0xffff;
/** The third word of a v4-mapped address. */
const MAPPED = 0xffff;

/**
 * Whose semantics a filter has. `ss` shows what passes both: the kernel runs it first, then `ss`
 * itself. They differ for prefixes and addresses of different families, and for ports out of range.
 */
export type Semantics = "kernel" | "ss";

/** True if the first `bits` of an address are the prefix's. */
function matchesPrefix(word: RowWord, row: number, prefix: Prefix): boolean {
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
function matchesMapped(word: RowWord, row: number, prefix: Prefix): boolean {
  return prefix.ipv4 && word(row, 0) === 0 && word(row, 1) === 0 && word(row, 2) === MAPPED &&
    matchesPrefix((_, index) => word(row, index + 3), row, prefix);
}

function compilePrefix(
  table: SocketTable,
  side: Side,
  prefix: Prefix,
  semantics: Semantics,
): RowTest {
  const ends = KIND_ENDS[table.protocol];
  const word = ends.word(table, side);
  const isIpv6 = ends.ipv6(table, side);
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
  const actualPort = KIND_ENDS[table.protocol].port(table, side);
  const prefixes = host.prefixes.map((prefix) => compilePrefix(table, side, prefix, semantics));
  return (row) => {
    if (port !== ANY_PORT && actualPort(row) !== port) return false;
    if (prefixes.length === 0) return true;
    for (const matches of prefixes) if (matches(row)) return true;
    return false;
  };
}

/** Where an attribute of an internet socket is in the table's bytes; `ABSENT` for other sockets. */
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

/** A chain runs as a loop, so that a long one cannot exhaust the stack. */
function compileChain(
  filter: BoundFilter,
  table: SocketTable,
  names: Names,
  semantics: Semantics,
  owners: OwnerTable | null,
): RowTest {
  const { first, rest } = chainOf(filter);
  const start = compileFilter(first, table, names, semantics, owners);
  const terms = rest.map(({ kind, right }) => ({
    or: kind === "or",
    test: compileFilter(right, table, names, semantics, owners),
  }));
  return (row) => {
    let value = start(row);
    for (const { or, test } of terms) {
      if (value !== or) value = test(row);
    }
    return value;
  };
}

/**
 * True if one of those who hold a socket is such a task. Of a socket that nobody is seen to hold it
 * is not known, if some process was closed to us: `unseen` is what it then is taken for.
 */
function compileOwner(
  table: SocketTable,
  owners: OwnerTable | null,
  { tasks, unseen }: { readonly tasks: Uint8Array; readonly unseen: boolean },
): RowTest {
  const { inode, inodeHigh } = table;
  return (row) => {
    const known = inode[row] !== 0 || inodeHigh[row] !== 0;
    if (owners === null) return known && unseen;
    let owner = owners.first(inode[row], inodeHigh[row]);
    if (owner === NO_OWNER) return known && owners.denied > 0 && unseen;
    while (owner !== NO_OWNER && tasks[owners.task[owner]] === 0) owner = owners.after(owner);
    return owner !== NO_OWNER;
  };
}

/** True if a pattern matches a name of a namespace, or is one or its number: `net:[7]` is no set. */
function isCalled(namespace: NetworkNamespace | null, pattern: string): boolean {
  const names = namespaceNames(namespace);
  const whole = latin1(new TextEncoder().encode(pattern));
  return names.some(textGlob(pattern)) || names.includes(whole) ||
    namespaceNumbers(namespace).includes(whole);
}

/** `owners`: null if nobody was looked for. */
export function compileFilter(
  filter: BoundFilter,
  table: SocketTable,
  names: Names,
  semantics: Semantics,
  owners: OwnerTable | null = null,
): RowTest {
  const ends = KIND_ENDS[table.protocol];
  switch (filter.kind) {
    case "and":
    case "or":
      return compileChain(filter, table, names, semantics, owners);
    case "not": {
      const operand = compileFilter(filter.operand, table, names, semantics, owners);
      return (row) => !operand(row);
    }
    case "host":
      return compileHost(table, filter.side, filter.host, semantics);
    case "port": {
      const actual = ends.port(table, filter.side);
      // The kernel is given 16 bits of a port.
      const cut = semantics === "kernel" && table.source === "diag";
      const port = cut ? filter.port & LAST_PORT : filter.port;
      return filter.operator === ">=" ? (row) => actual(row) >= port : (row) => actual(row) <= port;
    }
    case "device": {
      const { index } = filter;
      const actual = ends.iface(table);
      return (row) => actual(row) === index;
    }
    case "protocol": {
      const shown = (filter.tables & KINDS[table.protocol].tables) !== 0;
      return () => shown;
    }
    case "fwmark":
      return compileMark(table, filter.mark, filter.mask);
    case "cgroup":
      return filter.id === null ? () => false : compileCgroup(table, filter.id);
    case "autobound":
      return ends.autobound(table, names);
    case "netns": {
      const shown = isCalled(table.namespace, filter.pattern);
      return () => shown;
    }
    case "owner":
      return compileOwner(table, owners, filter);
    default:
      return unreachable(filter);
  }
}
