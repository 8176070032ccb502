/** The timer of an internet socket, as `ss` writes it. */

import { retransmissions } from "../../../field/timer.ts";
import { TIMER_WORDS } from "../../../table/codes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { timerText } from "../../text/numbers.ts";

function writeTimerNamed(writer: ByteWriter, table: SocketTable, row: number, word: string): void {
  const expires = timerText(table.inet!.expires[row]);
  writer.text(` timer:(${word},${expires},${retransmissions(table, row)})`);
}

/** ` timer:(on,200ms,0)`; nothing if no timer runs. */
export function writeTimer(writer: ByteWriter, table: SocketTable, row: number): void {
  const timer = table.inet!.tr[row];
  if (timer !== 0) writeTimerNamed(writer, table, row, TIMER_WORDS.get(timer) ?? "unknown");
}

/** The same of an SCTP association, of which one timer is reported. */
export function writeSctpTimer(writer: ByteWriter, table: SocketTable, row: number): void {
  if (table.inet!.tr[row] !== 0) writeTimerNamed(writer, table, row, "T3_RTX");
}
