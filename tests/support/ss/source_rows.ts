/** Rows of any source in one form, to be compared: plain values by the columns' names. */

import type { SocketTable, Source } from "../../../lib/table/socket_table.ts";
import { INET_DIAG } from "../../../lib/uapi/inet_diag.ts";
import { type Member, TCP_INFO } from "../../../lib/uapi/tcp_info.ts";

/** A member of a struct that stands at `start` and has `length` bytes; null if it is not there. */
function memberOf(
  bytes: Uint8Array,
  start: number,
  length: number,
  { at, width }: Member,
): number | null {
  if (at + width > length) return null;
  const digits = Array.from(bytes.subarray(start + at, start + at + width)).reverse();
  return digits.reduce((value, byte) => value * 256 + byte, 0);
}

/** A value of a column; null where the source does not have it. */
export type Value = number | string | null;

/** One socket. */
export interface SourceRow {
  readonly source: Source;
  /** `tcp 4`, `unix`. */
  readonly table: string;
  /** What tells it from all others of its table. */
  readonly key: string;
  readonly columns: Readonly<Record<string, Value>>;
}

const hex = (number: number): string => (number >>> 0).toString(16).padStart(8, "0");

function address(words: Uint32Array, row: number, stride: number): string {
  return Array.from(words.subarray(row * stride, (row + 1) * stride), hex).join(":");
}

/** The inode, and what tells rows without one apart. */
function keyOf(table: SocketTable, row: number): string {
  const { inet, netlink } = table;
  if (inet !== null) {
    const end = (words: Uint32Array, port: number): string =>
      `${address(words, row, inet.stride)} ${port}`;
    const local = end(inet.local, table.localPort[row]);
    return `${local} ${end(inet.remote, table.remotePort[row])} ${table.inode[row]}`;
  }
  if (netlink !== null) return `${netlink.eth[row]} ${netlink.pid[row]} ${table.inode[row]}`;
  return String(table.inode[row]);
}

/** Values that TCP tells in net/tcp's columns, or in struct tcp_info. */
function tcpColumns(table: SocketTable, row: number): Record<string, Value> {
  const { tcp, attributes, bytes } = table;
  if (tcp !== null) {
    if (tcp.present[row] === 0) return {};
    return {
      rto: tcp.rto[row],
      ato: tcp.ato[row],
      cwnd: tcp.cwnd[row],
      ssthresh: tcp.ssthresh[row],
    };
  }
  const at = attributes?.at(INET_DIAG.INFO, row) ?? 0;
  if (at === 0) return {};
  const length = attributes!.length(at);
  return {
    rto: memberOf(bytes, at, length, TCP_INFO.rto),
    ato: memberOf(bytes, at, length, TCP_INFO.ato),
    cwnd: memberOf(bytes, at, length, TCP_INFO.snd_cwnd),
    ssthresh: memberOf(bytes, at, length, TCP_INFO.snd_ssthresh),
  };
}

function columnsOf(table: SocketTable, row: number): Record<string, Value> {
  const { inet, unix, packet, netlink } = table;
  const columns: Record<string, Value> = {
    state: table.state[row],
    rx_queue: table.rx_queue[row],
    tx_queue: table.tx_queue[row],
    uid: table.uid[row],
    inode: table.inode[row],
    inodeHigh: table.inodeHigh[row],
    localPort: table.localPort[row],
    remotePort: table.remotePort[row],
  };
  if (inet !== null) {
    Object.assign(columns, {
      local: address(inet.local, row, inet.stride),
      remote: address(inet.remote, row, inet.stride),
      tr: inet.tr[row],
      expires: inet.expires[row],
      retrnsmt: inet.retrnsmt[row],
      timeout: inet.timeout[row],
    });
    if (table.protocol === "tcp") Object.assign(columns, tcpColumns(table, row));
  }
  if (unix !== null) {
    const name = table.bytes.subarray(unix.nameStart[row], unix.nameEnd[row]);
    Object.assign(columns, { type: unix.type[row], name: Array.from(name).join(" ") });
  }
  if (packet !== null) {
    Object.assign(columns, {
      type: packet.type[row],
      proto: packet.proto[row],
      iface: packet.iface[row],
      running: packet.running[row],
    });
  }
  if (netlink !== null) {
    Object.assign(columns, {
      eth: netlink.eth[row],
      pid: netlink.pid[row],
      groups: netlink.groups[row],
    });
  }
  return columns;
}

/** All rows of a table. */
export function rowsOf(table: SocketTable): SourceRow[] {
  const version = table.inet === null ? "" : table.inet.stride === 1 ? " 4" : " 6";
  return Array.from({ length: table.length }, (_, row) => ({
    source: table.source,
    table: table.protocol + version,
    key: keyOf(table, row),
    columns: columnsOf(table, row),
  }));
}
