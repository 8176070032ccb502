/** Details of XDP sockets from sock_diag, as `ss` writes them. */

import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { u32, u64 } from "../../../uapi/netlink.ts";
import { XDP_DIAG, XDP_DIAG_STATS, XDP_DIAG_UMEM, XDP_DU_F } from "../../../uapi/xdp_diag.ts";
import type { DetailsContext } from "./context.ts";
import { writeIdentity } from "./identity.ts";
import { startLine } from "./line_start.ts";
import { writeSocketMemory } from "./memory.ts";

/** `rx(entries:2048)`; nothing where there is no such ring. */
function writeRing(
  context: DetailsContext,
  table: SocketTable,
  row: number,
  name: string,
  attribute: number,
): void {
  const at = table.attributes!.at(attribute, row);
  if (at === ABSENT) return;
  startLine(context);
  context.writer.text(`${name}(entries:${u32(table.bytes, at)})`);
}

/** `umem(id:1,size:8388608,...)`. With `-O`, `ss` calls it `tumem`. */
function writeUmem(context: DetailsContext, bytes: Uint8Array, at: number): void {
  const U = XDP_DIAG_UMEM;
  const value = (offset: number): number => u32(bytes, at + offset);
  startLine(context);
  context.writer.text(context.query.show.oneline ? "tumem(" : "umem(");
  context.writer.text(
    `id:${value(U.id)},size:${u64(bytes, at + U.size)},num_pages:${value(U.num_pages)},` +
      `chunk_size:${value(U.chunk_size)},headroom:${value(U.headroom)},` +
      `ifindex:${value(U.ifindex)},qid:${value(U.queue_id)},` +
      `zc:${value(U.flags) & XDP_DU_F.ZEROCOPY},refs:${value(U.refs)})`,
  );
}

/** `stats(rx dropped:0,...)` */
function writeStats(context: DetailsContext, bytes: Uint8Array, at: number): void {
  const S = XDP_DIAG_STATS;
  const value = (offset: number): bigint => u64(bytes, at + offset);
  startLine(context);
  context.writer.text(
    `stats(rx dropped:${value(S.n_rx_dropped)},rx invalid:${value(S.n_rx_invalid)},` +
      `rx queue full:${value(S.n_rx_full)},rx fill ring empty:${value(S.n_fill_ring_empty)},` +
      `tx invalid:${value(S.n_tx_invalid)},tx ring empty:${value(S.n_tx_ring_empty)})`,
  );
}

/** Writes the details of one row. */
export function writeXdpDetails(context: DetailsContext, table: SocketTable, row: number): void {
  const { show } = context.query;
  const attributes = table.attributes!;
  if (show.details) {
    writeIdentity(context, table, row);
    writeRing(context, table, row, "rx", XDP_DIAG.RX_RING);
    writeRing(context, table, row, "tx", XDP_DIAG.TX_RING);
    const umem = attributes.at(XDP_DIAG.UMEM, row);
    if (umem !== ABSENT) {
      writeUmem(context, table.bytes, umem);
      writeRing(context, table, row, "fr", XDP_DIAG.UMEM_FILL_RING);
      writeRing(context, table, row, "cr", XDP_DIAG.UMEM_COMPLETION_RING);
    }
    const stats = attributes.at(XDP_DIAG.STATS, row);
    if (stats !== ABSENT) writeStats(context, table.bytes, stats);
  }
  if (show.memory) writeSocketMemory(context.writer, table, row, XDP_DIAG.MEMINFO);
}
