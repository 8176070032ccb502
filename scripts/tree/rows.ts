/**
 * Rows of net/* tables as the kernel prints them (little-endian machine), for trees that are
 * written and not captured. Pure; each function names the kernel function it follows.
 *
 * @module
 */

import { inet6Bytes } from "../world/sockaddr.ts";

/** Header of net/tcp (net/ipv4/tcp_ipv4.c tcp4_seq_show), padded by {@link padded} to 149. */
export const TCP_HEADER =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
/** Header of net/tcp6 (net/ipv6/tcp_ipv6.c tcp6_seq_show). */
export const TCP6_HEADER =
  "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
/** Header of net/udp (net/ipv4/udp.c udp4_seq_show), padded to 127. */
export const UDP_HEADER =
  "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";
/** Header of net/raw (net/ipv4/raw.c raw_seq_show). */
export const RAW_HEADER =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";
/** Header of net/udp6 and net/raw6 (include/net/transp_v6.h IPV6_SEQ_DGRAM_HEADER). */
export const DGRAM6_HEADER =
  "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";
/** Header of net/unix (net/unix/af_unix.c unix_seq_show). */
export const UNIX_HEADER = "Num       RefCount Protocol Flags    Type St Inode Path";
/** Header of net/packet (net/packet/af_packet.c packet_seq_show). */
export const PACKET_HEADER = "sk               RefCnt Type Proto  Iface R Rmem   User   Inode";
/** Header of net/netlink (net/netlink/af_netlink.c netlink_native_seq_show). */
export const NETLINK_HEADER =
  "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode";

/** A number as the tables have it; values beyond 2^53 as bigint. */
export type Value = number | bigint;

/** `%0<width>X`. */
export function hex(value: Value, width: number): string {
  return value.toString(16).toUpperCase().padStart(width, "0");
}

/** `%<width>d` (width negative: left-aligned). */
export function dec(value: Value, width: number): string {
  const text = value.toString();
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

/** A kernel pointer: `%pK`, sixteen hex digits unless told otherwise. */
export function pointer(value: Value, digits = 16): string {
  return value.toString(16).padStart(digits, "0");
}

/** An address as the tables show it: 32-bit words in the byte order of the machine. */
export function hexAddress(address: string): string {
  const bytes = address.includes(":")
    ? inet6Bytes(address)
    : Uint8Array.from(address.split(".").map(Number));
  const view = new DataView(bytes.buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) text += hex(view.getUint32(at, true), 8);
  return text;
}

/** The columns that all tables of network sockets share. */
export interface InetRow {
  readonly sl: Value;
  /** Address and port of this side, as `["127.0.0.1", 80]`. */
  readonly local: readonly [string, number];
  /** The other side; the wildcard when absent. */
  readonly peer?: readonly [string, number];
  readonly state: number;
  readonly txQueue?: Value;
  readonly rxQueue?: Value;
  /** Timer number and ticks until it fires. */
  readonly timer?: readonly [number, Value];
  readonly retransmits?: Value;
  readonly uid?: Value;
  readonly timeout?: Value;
  readonly inode?: Value;
  readonly references?: Value;
  readonly sk?: Value;
}

/** The row up to and without the socket's pointer; `slWidth` is 4 for tcp and raw, 5 for udp. */
function common(row: InetRow, slWidth: number): string {
  const v6 = row.local[0].includes(":");
  const [peer, peerPort] = row.peer ?? [v6 ? "::" : "0.0.0.0", 0];
  const [timer, when] = row.timer ?? [0, 0];
  return `${dec(row.sl, slWidth)}: ${hexAddress(row.local[0])}:${hex(row.local[1], 4)} ` +
    `${hexAddress(peer)}:${hex(peerPort, 4)} ${hex(row.state, 2)} ` +
    `${hex(row.txQueue ?? 0, 8)}:${hex(row.rxQueue ?? 0, 8)} ${hex(timer, 2)}:${hex(when, 8)} ` +
    `${hex(row.retransmits ?? 0, 8)} ${dec(row.uid ?? 0, 5)} ${dec(row.timeout ?? 0, 8)} ` +
    `${row.inode ?? 0} ${row.references ?? 1}`;
}

/** The last five columns of a full tcp row: rto, ato, quick-ack, cwnd, ssthresh. */
export type TcpTail = readonly [Value, Value, Value, Value, Value];

/** get_tcp4_sock and get_tcp6_sock; without a tail, get_timewait4_sock and get_openreq4. */
export function tcpRow(row: InetRow, tail?: TcpTail, pointerDigits = 16): string {
  const start = `${common(row, 4)} ${pointer(row.sk ?? 0, pointerDigits)}`;
  return tail === undefined ? start : `${start} ${tail.join(" ")}`;
}

/** udp4_format_sock (padded to 127) and __ip6_dgram_sock_seq_show (also raw6). */
export function udpRow(row: InetRow, drops: Value = 0): string {
  return `${common(row, 5)} ${pointer(row.sk ?? 0)} ${drops}`;
}

/** raw_sock_seq_show. */
export function rawRow(row: InetRow, drops: Value = 0): string {
  return `${common(row, 4)} ${pointer(row.sk ?? 0)} ${drops}`;
}

/** Pads a row to the fixed width of IPv4 tables. */
export function padded(row: string, width: number): string {
  return row.padEnd(width);
}

/** unix_seq_show. */
export function unixRow(
  row: {
    readonly sk?: Value;
    readonly references?: Value;
    readonly flags?: number;
    readonly type: number;
    readonly state: number;
    readonly inode: Value;
    readonly name?: string;
  },
  pointerDigits = 16,
): string {
  return `${pointer(row.sk ?? 0, pointerDigits)}: ${hex(row.references ?? 2, 8)} 00000000 ` +
    `${hex(row.flags ?? 0, 8)} ${hex(row.type, 4)} ${hex(row.state, 2)} ${dec(row.inode, 5)}` +
    (row.name === undefined ? "" : ` ${row.name}`);
}

/** packet_seq_show. */
export function packetRow(
  row: {
    readonly sk?: Value;
    readonly references?: Value;
    readonly type: number;
    readonly protocol: number;
    readonly ifindex: Value;
    readonly running?: number;
    readonly rmem?: Value;
    readonly uid?: Value;
    readonly inode: Value;
  },
  pointerDigits = 16,
): string {
  const protocol = hex(row.protocol, 4).toLowerCase();
  return `${pointer(row.sk ?? 0, pointerDigits)} ${dec(row.references ?? 3, -6)} ` +
    `${dec(row.type, -4)} ${protocol}   ${dec(row.ifindex, -5)} ${row.running ?? 1} ` +
    `${dec(row.rmem ?? 0, -6)} ${dec(row.uid ?? 0, -6)} ${dec(row.inode, -6)}`;
}

/** netlink_native_seq_show. */
export function netlinkRow(row: {
  readonly sk?: Value;
  readonly protocol: number;
  readonly portId: Value;
  readonly groups?: number;
  readonly rmem?: Value;
  readonly wmem?: Value;
  readonly drops?: Value;
  readonly inode: Value;
}): string {
  return `${pointer(row.sk ?? 0)} ${dec(row.protocol, -3)} ${dec(row.portId, -10)} ` +
    `${hex(row.groups ?? 0, 8).toLowerCase()} ${dec(row.rmem ?? 0, -8)} ` +
    `${dec(row.wmem ?? 0, -8)} ${dec(0, -5)} ${dec(2, -8)} ${dec(row.drops ?? 0, -8)} ` +
    dec(row.inode, -8);
}

/** The text of a table: header, rows, each ended by a newline. */
export function table(header: string, rows: readonly string[]): string {
  return [header, ...rows].join("\n") + "\n";
}
