/** Details of XDP sockets from sock_diag, as `ss` writes them. */

import { worded } from "../../../field/struct.ts";
import {
  completionRing,
  fillRing,
  rxRing,
  STATS,
  statsAt,
  txRing,
  UMEM,
  umemAt,
  umemFlags,
  XDP_MEMORY,
  ZEROCOPY,
} from "../../../field/xdp.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { type DetailsOutput, startLine } from "./output.ts";
import { writeIdentity } from "./identity.ts";
import { writeSocketMemory } from "./memory.ts";
import { labels, listLabels, writeAll } from "./struct_text.ts";

const UMEM_START = listLabels(
  worded(
    UMEM,
    ...["id", "size", "num_pages", "chunk_size", "headroom", "ifindex", "queue_id"] as const,
  ),
  "umem(",
);
const UMEM_END = labels(worded(UMEM, "refs"), ",");
const COUNTS = listLabels(
  worded(
    STATS,
    ...["n_rx_dropped", "n_rx_invalid", "n_rx_full", "n_fill_ring_empty"] as const,
    ...["n_tx_invalid", "n_tx_ring_empty"] as const,
  ),
  "stats(",
);

/** `rx(entries:2048)`; nothing if there is no such ring. */
function writeRing(output: DetailsOutput, name: string, entries: number | null): void {
  if (entries === null) return;
  startLine(output);
  output.writer.text(`${name}(entries:${entries})`);
}

/** `umem(id:1,size:8388608,...)`. With `-O`, `ss` calls it `tumem`. */
function writeUmem(output: DetailsOutput, table: SocketTable, row: number, at: number): void {
  const { writer, query } = output;
  const { bytes, attributes } = table;
  const length = attributes!.length(at);
  startLine(output);
  if (query.text.oneline) writer.text("t");
  writeAll(writer, bytes, at, length, UMEM_START);
  writer.text(`,zc:${umemFlags(table, row)! & ZEROCOPY}`);
  writeAll(writer, bytes, at, length, UMEM_END);
  writer.text(")");
}

export function writeXdpDetails(output: DetailsOutput, table: SocketTable, row: number): void {
  const { writer, shown } = output;
  if (shown.details) {
    writeIdentity(output, table, row);
    writeRing(output, "rx", rxRing(table, row));
    writeRing(output, "tx", txRing(table, row));
    const umem = umemAt(table, row);
    if (umem !== ABSENT) {
      writeUmem(output, table, row, umem);
      writeRing(output, "fr", fillRing(table, row));
      writeRing(output, "cr", completionRing(table, row));
    }
    const stats = statsAt(table, row);
    if (stats !== ABSENT) {
      startLine(output);
      writeAll(writer, table.bytes, stats, table.attributes!.length(stats), COUNTS);
      writer.text(")");
    }
  }
  if (shown.memory) writeSocketMemory(writer, table, row, XDP_MEMORY);
}
