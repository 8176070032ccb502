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

/** First number of buckets: a quiet machine's sockets fit. */
const FIRST_BUCKETS = 1024;

/** Finds the rows of a table of internet sockets that repeat one before them. */
export class RepeatedRows {
  readonly #table: SocketTable;
  /** Rows by what identifies them; `EMPTY` for none. */
  #buckets = new Int32Array(FIRST_BUCKETS).fill(EMPTY);
  /** How many rows were looked at. */
  #known = 0;

  constructor(table: SocketTable) {
    this.#table = table;
  }

  /** Looks at the rows that came since the last call: 1 for each that repeats one; null if none does. */
  next(): Uint8Array | null {
    const start = this.#known;
    const { length } = this.#table;
    if (length * 2 > this.#buckets.length) this.#enlarge(length);
    this.#known = length;
    return this.#enter(start, length);
  }

  #enlarge(length: number): void {
    let buckets = this.#buckets.length;
    while (buckets < length * 2) buckets *= 2;
    this.#buckets = new Int32Array(buckets).fill(EMPTY);
    this.#enter(0, this.#known);
  }

  /** Enters rows, and tells those that repeat one that is there. */
  #enter(start: number, end: number): Uint8Array | null {
    const table = this.#table;
    const buckets = this.#buckets;
    const { localPort, remotePort } = table;
    const { local, remote, stride } = table.inet!;
    const numbers = identity(table);
    const same = (first: number, second: number): boolean => {
      for (const number of numbers) if (number[first] !== number[second]) return false;
      return localPort[first] === localPort[second] && remotePort[first] === remotePort[second] &&
        sameWords(local, first, second, stride) && sameWords(remote, first, second, stride);
    };
    const mask = buckets.length - 1;
    const [first, second] = numbers;
    let repeated: Uint8Array | null = null;
    for (let row = start; row < end; row++) {
      const mixed = Math.imul(first[row] ^ second[row], 0x9e3779b1) ^
        Math.imul((localPort[row] << 16) | remotePort[row], 0x85ebca6b);
      let bucket = (mixed ^ (mixed >>> 15)) & mask;
      for (let other = buckets[bucket]; other !== EMPTY; other = buckets[bucket]) {
        if (same(row, other)) {
          repeated ??= new Uint8Array(end - start);
          repeated[row - start] = 1;
          break;
        }
        bucket = (bucket + 1) & mask;
      }
      if (buckets[bucket] === EMPTY) buckets[bucket] = row;
    }
    return repeated;
  }
}
