/**
 * Rows that the kernel reported twice.
 *
 * A table is read in pieces. If sockets open or close between two reads, the kernel may lose its
 * place and report some again (net/ipv4/tcp_ipv4.c tcp_seq_start, net/ipv4/inet_diag.c). Such a row
 * has the addresses, the ports and the identity of an earlier one: the inode and the kernel address
 * from procfs, the cookie from sock_diag. All rows of a stored copy are shown, since it is not known
 * what made it.
 */

import type { SocketTable } from "../table/socket_table.ts";

const EMPTY = -1;

/**
 * Columns that together identify a socket, except for an SCTP endpoint, whose associations share
 * them. The first two differ most.
 */
function identity(table: SocketTable): readonly Uint32Array[] {
  const { cookie, cookieHigh, inode, inodeHigh, pointer, pointerHigh } = table;
  return cookie !== null && cookieHigh !== null
    ? [cookie, cookieHigh]
    : [inode, pointer, inodeHigh, pointerHigh];
}

function sameWords(words: Uint32Array, first: number, second: number, stride: number): boolean {
  for (let index = 0; index < stride; index++) {
    if (words[first * stride + index] !== words[second * stride + index]) return false;
  }
  return true;
}

/**
 * 1 for every netlink socket that sock_diag has reported before: it reports members of groups twice
 * (net/netlink/diag.c __netlink_diag_dump), and `ss` shows them twice.
 */
export function repeatedMembers(table: SocketTable): Uint8Array | null {
  const { cookie, cookieHigh, length } = table;
  if (table.netlink === null || cookie === null || cookieHigh === null) return null;
  const seen = new Set<number>();
  const repeated = new Uint8Array(length);
  for (let row = 0; row < length; row++) {
    const key = cookieHigh[row] * 4294967296 + cookie[row];
    if (seen.has(key)) repeated[row] = 1;
    seen.add(key);
  }
  return repeated;
}

/** 1 for every row of internet sockets that repeats one before it; null if none does. */
export function repeatedRows(table: SocketTable): Uint8Array | null {
  if (table.inet === null || table.length < 2) return null;
  const { localPort, remotePort, length } = table;
  const { local, remote, stride } = table.inet;
  const numbers = identity(table);
  const same = (first: number, second: number): boolean => {
    for (const number of numbers) if (number[first] !== number[second]) return false;
    return localPort[first] === localPort[second] && remotePort[first] === remotePort[second] &&
      sameWords(local, first, second, stride) && sameWords(remote, first, second, stride);
  };
  let buckets = 16;
  while (buckets < length * 2) buckets *= 2;
  const mask = buckets - 1;
  const seen = new Int32Array(buckets).fill(EMPTY);
  const [first, second] = numbers;
  let repeated: Uint8Array | null = null;
  for (let row = 0; row < length; row++) {
    const mixed = Math.imul(first[row] ^ second[row], 0x9e3779b1) ^
      Math.imul((localPort[row] << 16) | remotePort[row], 0x85ebca6b);
    let bucket = (mixed ^ (mixed >>> 15)) & mask;
    for (let other = seen[bucket]; other !== EMPTY; other = seen[bucket]) {
      if (same(row, other)) {
        repeated ??= new Uint8Array(length);
        repeated[row] = 1;
        break;
      }
      bucket = (bucket + 1) & mask;
    }
    if (seen[bucket] === EMPTY) seen[bucket] = row;
  }
  return repeated;
}
