/** Inode -> row of a table, for walks from descriptors to sockets. */

import { Family } from "../../model/kinds.ts";
import type { OwnSockets } from "../../table/own_sockets.ts";
import type { SocketTable } from "../../table/socket_table.ts";

const NOWHERE = -1;

/** True for a table that `lsof` has no word for: net/icmp6. */
function isSkipped({ protocol, family }: SocketTable): boolean {
  return protocol === "ping" && family === Family.INET6;
}

/** The rows of all tables by inode: a hash table without chains, at most half full. */
export class SocketIndex {
  readonly #tables: readonly SocketTable[];
  readonly #table: Int32Array;
  readonly #row: Int32Array;
  readonly #mask: number;

  /** `own`: the sockets of this program, which are no answer. */
  constructor(tables: readonly SocketTable[], own: OwnSockets) {
    this.#tables = tables;
    let rows = 0;
    for (const { length } of tables) rows += length;
    let buckets = 16;
    while (buckets < rows * 2) buckets *= 2;
    this.#mask = buckets - 1;
    this.#table = new Int32Array(buckets).fill(NOWHERE);
    this.#row = new Int32Array(buckets);
    for (const [at, table] of tables.entries()) {
      if (isSkipped(table)) continue;
      const { inode, inodeHigh, length } = table;
      for (let row = 0; row < length; row++) {
        const [low, high] = [inode[row], inodeHigh[row]];
        if ((low !== 0 || high !== 0) && !own.has(low, high)) this.#add(at, row, low, high);
      }
    }
  }

  /** The bucket of a socket; what is in it is for `table` and `row`. */
  find(inode: number, inodeHigh: number): number {
    let bucket = this.#first(inode);
    for (; this.#table[bucket] !== NOWHERE; bucket = (bucket + 1) & this.#mask) {
      const { inode: low, inodeHigh: high } = this.#tables[this.#table[bucket]];
      const row = this.#row[bucket];
      if (low[row] === inode && high[row] === inodeHigh) break;
    }
    return bucket;
  }

  /** The index of a table; -1 for a socket that is in none. */
  table(bucket: number): number {
    return this.#table[bucket];
  }

  row(bucket: number): number {
    return this.#row[bucket];
  }

  /** Of several rows with one inode, the first is kept: all but associations have one. */
  #add(table: number, row: number, inode: number, inodeHigh: number): void {
    const bucket = this.find(inode, inodeHigh);
    if (this.#table[bucket] !== NOWHERE) return;
    this.#table[bucket] = table;
    this.#row[bucket] = row;
  }

  #first(inode: number): number {
    return (Math.imul(inode, 0x9e3779b1) >>> 11) & this.#mask;
  }
}
