/** Addresses within the attributes of internet sockets: those of an association, of MD5 keys. */

import { INET_DIAG } from "../uapi/inet_diag.ts";
import { TCP_DIAG_MD5SIG } from "../uapi/md5sig.ts";
import { networkWord, u16 } from "../uapi/netlink.ts";
import { AF_INET, AF_INET6 } from "../uapi/sock_diag.ts";
import { SOCKADDR_STORAGE } from "../uapi/sockaddr.ts";
import { ABSENT } from "./attributes.ts";
import type { SocketTable } from "./socket_table.ts";

/** One address, as words in network order; null for a family without one. */
export interface AttributeAddress {
  /** Offset of the struct that it is in, in the source's bytes. */
  readonly at: number;
  readonly words: Uint32Array | null;
}

function wordsAt(bytes: Uint8Array, at: number, count: 1 | 4): Uint32Array {
  return Uint32Array.from({ length: count }, (_, word) => networkWord(bytes, at + word * 4));
}

/** An address of a family in words; null if the family is neither IPv4 nor IPv6. */
function addressWords(
  bytes: Uint8Array,
  family: number,
  at: { readonly inet: number; readonly inet6: number },
): Uint32Array | null {
  if (family === AF_INET) return wordsAt(bytes, at.inet, 1);
  return family === AF_INET6 ? wordsAt(bytes, at.inet6, 4) : null;
}

/** The address of a struct sockaddr_storage. */
export function socketAddress(bytes: Uint8Array, at: number): Uint32Array | null {
  const S = SOCKADDR_STORAGE;
  return addressWords(bytes, u16(bytes, at + S.ss_family), {
    inet: at + S.sin_addr,
    inet6: at + S.sin6_addr,
  });
}

/** As many structs of `size` bytes as an attribute has whole. */
function* structs(table: SocketTable, row: number, type: number, size: number): Generator<number> {
  const start = table.attributes!.at(type, row);
  if (start === ABSENT) return;
  const last = start + table.attributes!.length(start) - size;
  for (let at = start; at <= last; at += size) yield at;
}

/** Addresses of a list of struct sockaddr_storage: INET_DIAG_LOCALS or PEERS. */
export function* socketAddresses(
  table: SocketTable,
  row: number,
  type: typeof INET_DIAG.LOCALS | typeof INET_DIAG.PEERS,
): Generator<AttributeAddress> {
  for (const at of structs(table, row, type, SOCKADDR_STORAGE.SIZE)) {
    yield { at, words: socketAddress(table.bytes, at) };
  }
}

/** Where each key that signs segments is. */
export function md5Keys(table: SocketTable, row: number): Generator<number> {
  return structs(table, row, INET_DIAG.MD5SIG, TCP_DIAG_MD5SIG.SIZE);
}

/** The address that a key is for; null for a family without one. */
export function addressAt(bytes: Uint8Array, key: number): Uint32Array | null {
  const from = key + TCP_DIAG_MD5SIG.tcpm_addr;
  const family = bytes[key + TCP_DIAG_MD5SIG.tcpm_family];
  return addressWords(bytes, family, { inet: from, inet6: from });
}

/** All addresses that the attributes of a row have. */
export function* attributeAddresses(table: SocketTable, row: number): Generator<AttributeAddress> {
  if (table.attributes === null) return;
  yield* socketAddresses(table, row, INET_DIAG.LOCALS);
  yield* socketAddresses(table, row, INET_DIAG.PEERS);
  for (const at of md5Keys(table, row)) yield { at, words: addressAt(table.bytes, at) };
}
