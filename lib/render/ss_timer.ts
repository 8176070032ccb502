/** The timer of an internet socket, as `ss` writes it. */

import { TIMER_WORDS } from "../table/codes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import type { ByteWriter } from "./byte_writer.ts";
import { timerText } from "./number_text.ts";

const RETRANSMIT_TIMER = 1;
/** Retransmissions of the timer that runs: unanswered probes for all but the retransmit timer. */
export function retransmissions(table: SocketTable, row: number): number {
  const inet = table.inet!;
  return inet.tr[row] === RETRANSMIT_TIMER ? inet.retrnsmt[row] : inet.timeout[row];
}

/** ` timer:(on,200ms,0)`; nothing where no timer runs. */
export function writeTimer(
  writer: ByteWriter,
  table: SocketTable,
  row: number,
): void {
  const inet = table.inet!;
  if (inet.tr[row] === 0) return;
  writer.text(
    ` timer:(${TIMER_WORDS.get(inet.tr[row]) ?? "unknown"},${timerText(inet.expires[row])},${
      retransmissions(table, row)
    })`,
  );
}
