/**
 * Rows that the kernel printed twice.
 *
 * A table is read in pieces of a page, and where sockets close between two of them the kernel may
 * count its place anew and print some again (net/ipv4/tcp_ipv4.c tcp_seq_start). Such a row has the
 * addresses, the ports, the inode and the kernel address of one before it.
 */

import type { SocketTable } from "../table/socket_table.ts";

const EMPTY = -1;

function sameWords(words: Uint32Array, first: number, second: number, stride: number): boolean {
  for (let index = 0; index < stride; index++) {
    if (words[first * stride + index] !== words[second * stride + index]) return false;
  }
  return true;
}

function sameSocket(table: SocketTable, first: number, second: number): boolean {
  const { local, remote, stride } = table.inet!;
  return table.localPort[first] === table.localPort[second] &&
    table.remotePort[first] === table.remotePort[second] &&
    table.inode[first] === table.inode[second] &&
    table.inodeHigh[first] === table.inodeHigh[second] &&
    table.pointer[first] === table.pointer[second] &&
    table.pointerHigh[first] === table.pointerHigh[second] &&
    sameWords(local, first, second, stride) && sameWords(remote, first, second, stride);
}

/** 1 for every row of internet sockets that repeats one before it; null where none does. */
export function repeatedRows(table: SocketTable): Uint8Array | null {
  if (table.inet === null || table.length < 2) return null;
  const { localPort, remotePort, pointer, inode, length } = table;
  let buckets = 16;
  while (buckets < length * 2) buckets *= 2;
  const mask = buckets - 1;
  const seen = new Int32Array(buckets).fill(EMPTY);
  let repeated: Uint8Array | null = null;
  for (let row = 0; row < length; row++) {
    const mixed = Math.imul(inode[row] ^ pointer[row], 0x9e3779b1) ^
      Math.imul((localPort[row] << 16) | remotePort[row], 0x85ebca6b);
    let bucket = (mixed ^ (mixed >>> 15)) & mask;
    for (let other = seen[bucket]; other !== EMPTY; other = seen[bucket]) {
      if (sameSocket(table, row, other)) {
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
