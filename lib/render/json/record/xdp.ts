/** What XDP sockets alone have. */

import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { u32 } from "../../../uapi/netlink.ts";
import { XDP_DIAG, XDP_DIAG_STATS, XDP_DIAG_UMEM, XDP_DU_F } from "../../../uapi/xdp_diag.ts";
import { keys } from "../json_writer.ts";
import { attributeAt, writeAttribute, writeWordAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";
import { writeInterface } from "./interface.ts";

const K = keys(
  ...["queue_id", "rx_ring_entries", "tx_ring_entries"] as const,
  ...["umem", "size_bytes", "id", "num_pages", "chunk_size_bytes", "headroom_bytes"] as const,
  ...["ifindex", "flags", "zero_copy", "refs"] as const,
  ...["fill_ring_entries", "completion_ring_entries"] as const,
  ...["xdp_stats", "rx_dropped", "rx_invalid", "rx_full", "fill_ring_empty"] as const,
  ...["tx_invalid", "tx_ring_empty"] as const,
);

const STATS = [
  [K.rx_dropped, XDP_DIAG_STATS.n_rx_dropped],
  [K.rx_invalid, XDP_DIAG_STATS.n_rx_invalid],
  [K.rx_full, XDP_DIAG_STATS.n_rx_full],
  [K.fill_ring_empty, XDP_DIAG_STATS.n_fill_ring_empty],
  [K.tx_invalid, XDP_DIAG_STATS.n_tx_invalid],
  [K.tx_ring_empty, XDP_DIAG_STATS.n_tx_ring_empty],
] as const;

/** Writes the keys that all of them have. */
export function writeXdp(context: RecordContext, table: SocketTable, row: number): void {
  const xdp = table.xdp!;
  const told = attributeAt(table, row, XDP_DIAG.INFO) !== ABSENT;
  writeInterface(context, told ? xdp.iface[row] : null);
  context.json.numberOrNull(K.queue_id, told ? xdp.queue[row] : null);
}

/** Writes what `-e` adds. */
export function writeXdpDetails(context: RecordContext, table: SocketTable, row: number): void {
  const { json } = context;
  const { bytes } = table;
  writeWordAttribute(json, K.rx_ring_entries, table, row, XDP_DIAG.RX_RING);
  writeWordAttribute(json, K.tx_ring_entries, table, row, XDP_DIAG.TX_RING);
  writeWordAttribute(json, K.fill_ring_entries, table, row, XDP_DIAG.UMEM_FILL_RING);
  writeWordAttribute(json, K.completion_ring_entries, table, row, XDP_DIAG.UMEM_COMPLETION_RING);
  writeUmem(context, table, row);
  writeAttribute(json, K.xdp_stats, table, row, XDP_DIAG.STATS, (at) => {
    json.open();
    for (const [name, offset] of STATS) {
      json.wide(name, u32(bytes, at + offset + 4), u32(bytes, at + offset));
    }
    json.close();
  });
}

function writeUmem({ json }: RecordContext, table: SocketTable, row: number): void {
  const { bytes } = table;
  const U = XDP_DIAG_UMEM;
  writeAttribute(json, K.umem, table, row, XDP_DIAG.UMEM, (at) => {
    const flags = u32(bytes, at + U.flags);
    json.open();
    json.number(K.id, u32(bytes, at + U.id));
    json.wide(K.size_bytes, u32(bytes, at + U.size + 4), u32(bytes, at + U.size));
    json.number(K.num_pages, u32(bytes, at + U.num_pages));
    json.number(K.chunk_size_bytes, u32(bytes, at + U.chunk_size));
    json.number(K.headroom_bytes, u32(bytes, at + U.headroom));
    json.number(K.ifindex, u32(bytes, at + U.ifindex));
    json.number(K.queue_id, u32(bytes, at + U.queue_id));
    json.number(K.flags, flags);
    json.boolean(K.zero_copy, (flags & XDP_DU_F.ZEROCOPY) !== 0);
    json.number(K.refs, u32(bytes, at + U.refs));
    json.close();
  });
}
