/** The timer of an internet socket, as `ss` writes it. */

import { retransmissions } from "../../../field/timer.ts";
import { TIMER_WORDS } from "../../../table/codes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { timerText } from "../../text/numbers.ts";

/** ` timer:(on,200ms,0)`; nothing if no timer runs. `word`: its name, if it is none of TCP's. */
export function writeTimer(
  writer: ByteWriter,
  table: SocketTable,
  row: number,
  word: string | null,
): void {
  const { tr, expires } = table.inet!;
  if (tr[row] === 0) return;
  const name = word ?? TIMER_WORDS.get(tr[row]) ?? "unknown";
  const retransmitted = retransmissions(table, row);
  writer.text(` timer:(${name},${timerText(expires[row])},${retransmitted})`);
}
