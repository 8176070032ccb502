/**
 * The columns that the tables of all internet protocols share.
 *
 *     sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
 *      0: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 16061
 *
 * then ` ref pointer`. Times are clock ticks, queues bytes. Since Linux 2.0; `ref` and `pointer`
 * since 2.4: before, net/ipv4/proc.c get__netinfo printed the rows of all protocols, and they end
 * at the inode. Those of other tools' tests end at any column behind the queues.
 */

import type { HostFacts } from "../../model/capture.ts";
import type { RowEnd } from "../../table/short_rows.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import type { Cursor } from "./cursor.ts";
import { addressAndPort } from "./hex_address.ts";
import { takePaddedColumns } from "./padded_columns.ts";

const COLON = 0x3a;

/** The columns of these that a row may lack. */
export const INET_END: RowEnd = [
  ["tr", "tr"],
  ["retrnsmt", "retrnsmt"],
  ["uid", "uid"],
  ["timeout", "timeout"],
  ["inode", "inode"],
  ["ref", "ref"],
  ["pointer", "pointer"],
];

/** Clock ticks as whole milliseconds, rounded up as `ss` does. */
export function ticksToMilliseconds(ticks: number, clockTicks: number): number {
  return Math.floor((ticks * 1000 + clockTicks - 1) / clockTicks);
}

/** Decodes a row's shared columns into the table's next row. The caller increments `length`. */
export function decodeInetRow(cursor: Cursor, table: SocketTable, facts: HostFacts): void {
  const inet = table.inet!;
  const row = table.length;
  cursor.decimal("sl");
  cursor.expect("sl", COLON);
  const end = cursor.failed
    ? -1
    : takePaddedColumns(cursor.view, cursor.position, table, facts.littleEndian);
  if (end < 0) decodePaddedColumns(cursor, table, facts);
  else cursor.position = end;
  const ticks = inet.expires[row];
  if (ticks > 0) inet.expires[row] = ticksToMilliseconds(ticks, facts.clockTicks);
  table.uid[row] = cursor.decimal("uid");
  inet.timeout[row] = cursor.signed("timeout");
  table.inode[row] = cursor.decimal64("inode");
  table.inodeHigh[row] = cursor.high;
  table.ref[row] = cursor.signed("ref");
  table.pointer[row] = cursor.hex64("pointer");
  table.pointerHigh[row] = cursor.high;
}

/** The columns up to `retrnsmt` one by one, `expires` in clock ticks. */
function decodePaddedColumns(
  cursor: Cursor,
  table: SocketTable,
  { littleEndian }: HostFacts,
): void {
  const inet = table.inet!;
  const row = table.length;
  table.localPort[row] = addressAndPort(
    cursor,
    "local_address",
    inet.local,
    row * inet.stride,
    inet.stride,
    littleEndian,
  );
  table.remotePort[row] = addressAndPort(
    cursor,
    "rem_address",
    inet.remote,
    row * inet.stride,
    inet.stride,
    littleEndian,
  );
  table.state[row] = cursor.hexSmall("st", 8);
  table.tx_queue[row] = cursor.hex32("tx_queue");
  cursor.expect("rx_queue", COLON);
  table.rx_queue[row] = cursor.hex32("rx_queue");
  inet.tr[row] = cursor.hexSmall("tr", 8);
  cursor.expect("tm->when", COLON);
  inet.expires[row] = cursor.hex("tm->when");
  inet.retrnsmt[row] = cursor.hex32("retrnsmt");
}
