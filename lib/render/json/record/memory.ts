/** A socket's memory (-m), and the packets that it lost for want of it. */

import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { u32 } from "../../../uapi/netlink.ts";
import { NETLINK_DIAG } from "../../../uapi/netlink_diag.ts";
import { PACKET_DIAG } from "../../../uapi/packet_diag.ts";
import { SK_MEMINFO } from "../../../uapi/sock_diag.ts";
import { UNIX_DIAG } from "../../../uapi/unix_diag.ts";
import { XDP_DIAG } from "../../../uapi/xdp_diag.ts";
import { type Key, keys } from "../json_writer.ts";
import { attributeAt, writeAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";

const K = keys(
  ...["skmem", "rmem_alloc_bytes", "rcvbuf_bytes", "wmem_alloc_bytes", "sndbuf_bytes"] as const,
  ...["fwd_alloc_bytes", "wmem_queued_bytes", "optmem_bytes", "backlog_bytes", "drops"] as const,
  ...["mem", "rmem_bytes", "wmem_bytes", "fmem_bytes", "tmem_bytes"] as const,
);

/** Keys of the counts, in the order of SK_MEMINFO. */
const SOCKET_COUNTS: readonly Key[] = [
  K.rmem_alloc_bytes,
  K.rcvbuf_bytes,
  K.wmem_alloc_bytes,
  K.sndbuf_bytes,
  K.fwd_alloc_bytes,
  K.wmem_queued_bytes,
  K.optmem_bytes,
  K.backlog_bytes,
  K.drops,
];
/** Keys of struct inet_diag_meminfo, in its order. */
const INET_COUNTS: readonly Key[] = [K.rmem_bytes, K.wmem_bytes, K.fmem_bytes, K.tmem_bytes];

function isInet(table: SocketTable): boolean {
  return table.inet !== null || table.sctp !== null;
}

/** The attribute with a row's counts, null where its kind has none. */
function memoryAttribute(table: SocketTable): number | null {
  if (isInet(table)) return INET_DIAG.SKMEMINFO;
  if (table.unix !== null) return UNIX_DIAG.MEMINFO;
  if (table.packet !== null) return PACKET_DIAG.MEMINFO;
  if (table.netlink !== null) return NETLINK_DIAG.MEMINFO;
  return table.xdp !== null ? XDP_DIAG.MEMINFO : null;
}

/** Writes numbers of 32 bits that stand one after the other: null for those that are not there. */
function writeCounts(
  { json }: RecordContext,
  names: readonly Key[],
  bytes: Uint8Array,
  at: number,
  length: number,
): void {
  json.open();
  names.forEach((name, index) => {
    json.numberOrNull(name, index * 4 + 4 <= length ? u32(bytes, at + index * 4) : null);
  });
  json.close();
}

/** Writes `skmem`, and `mem` of internet sockets. */
export function writeMemory(context: RecordContext, table: SocketTable, row: number): void {
  const attribute = memoryAttribute(table);
  if (attribute !== null) {
    writeAttribute(context.json, K.skmem, table, row, attribute, (at, length) => {
      writeCounts(context, SOCKET_COUNTS, table.bytes, at, length);
    });
  }
  if (!isInet(table)) return;
  writeAttribute(context.json, K.mem, table, row, INET_DIAG.MEMINFO, (at, length) => {
    writeCounts(context, INET_COUNTS, table.bytes, at, length);
  });
}

/** Writes `drops` of the kinds of sockets that lose packets. */
export function writeDrops({ json }: RecordContext, table: SocketTable, row: number): void {
  switch (table.protocol) {
    case "udp":
    case "udplite":
    case "raw":
    case "ping":
    case "netlink":
    case "packet":
      json.numberOrNull(K.drops, drops(table, row));
  }
}

function drops(table: SocketTable, row: number): number | null {
  if (table.drops !== null) return table.drops[row];
  const at = attributeAt(table, row, memoryAttribute(table)!);
  const end = (SK_MEMINFO.DROPS + 1) * 4;
  if (at === ABSENT || table.attributes!.length(at) < end) return null;
  return u32(table.bytes, at + SK_MEMINFO.DROPS * 4);
}
