/** The attributes that sock_diag gives a row, read when they are asked for. */

import { ABSENT } from "../table/attributes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { u16, u32 } from "../uapi/netlink.ts";
import { textEnd } from "../uapi/text_end.ts";

/** Reads a value of a row; null if the row does not have it. */
export type Read<T> = (table: SocketTable, row: number) => T | null;

/** Finds the bytes of something in a row; `ABSENT` if the row does not have it. */
export type Find = (table: SocketTable, row: number) => number;

/** Where an attribute's payload is in the table's bytes: `ABSENT` for every row from procfs. */
export function attributeAt(table: SocketTable, row: number, type: number): number {
  return table.attributes === null ? ABSENT : table.attributes.at(type, row);
}

/** The same for one type. */
export function find(type: number): Find {
  return (table, row) => table.attributes === null ? ABSENT : table.attributes.at(type, row);
}

export function has(type: number): (table: SocketTable, row: number) => boolean {
  return (table, row) => attributeAt(table, row, type) !== ABSENT;
}

/** True if the row is from procfs or has the attribute. */
export function orFromProcfs(type: number): (table: SocketTable, row: number) => boolean {
  return (table, row) => table.source === "procfs" || attributeAt(table, row, type) !== ABSENT;
}

/** An attribute that is a number of 8 bits. */
export function byteOf(type: number): Read<number> {
  return (table, row) => {
    const at = attributeAt(table, row, type);
    return at === ABSENT ? null : table.bytes[at];
  };
}

/** The same of 16 bits. */
export function halfOf(type: number): Read<number> {
  return (table, row) => {
    const at = attributeAt(table, row, type);
    return at === ABSENT ? null : u16(table.bytes, at);
  };
}

/** The same of 32 bits; `offset`: its place in the attribute, in bytes. */
export function wordOf(type: number, offset = 0): Read<number> {
  return (table, row) => {
    const at = attributeAt(table, row, type);
    return at === ABSENT ? null : u32(table.bytes, at + offset);
  };
}

/** An attribute that is a text, up to the NUL that ends it. */
export function textOf(type: number): Read<Uint8Array> {
  return (table, row) => {
    const at = attributeAt(table, row, type);
    return at === ABSENT ? null : table.bytes.subarray(at, textEndOf(table, at));
  };
}

/** Where the text of the attribute at an offset ends. */
export function textEndOf(
  { bytes, attributes }: SocketTable,
  at: number,
  longest = Infinity,
): number {
  return textEnd(bytes, at, at + Math.min(longest, attributes!.length(at)));
}

/** struct tcp_info, mptcp_info or sctp_info of an internet socket, by its protocol. */
export const infoAt = find(INET_DIAG.INFO);

/** Numbers of internet sockets that are attributes. */
export const v6only = byteOf(INET_DIAG.SKV6ONLY);
export const inetShutdown = byteOf(INET_DIAG.SHUTDOWN);
/** The IP protocol of raw sockets. */
export const ipProtocol = byteOf(INET_DIAG.PROTOCOL);
export const tos = byteOf(INET_DIAG.TOS);
export const tclass = byteOf(INET_DIAG.TCLASS);
export const classId = wordOf(INET_DIAG.CLASS_ID);
/** With CAP_NET_ADMIN only. */
export const mark = wordOf(INET_DIAG.MARK);

/** True for a socket that takes IPv4 as well, or of which that is not known. */
export function isIpv4Too(table: SocketTable, row: number): boolean {
  if (table.attributes === null) return true;
  const at = table.attributes.at(INET_DIAG.SKV6ONLY, row);
  return at === ABSENT || table.bytes[at] === 0;
}
