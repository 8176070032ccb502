/** The timer that runs for an internet socket. */

import { TIMER_WORDS } from "../table/codes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { number, object, word } from "./field.ts";

const RETRANSMIT_TIMER = 1;

/** Retransmissions of the timer that runs: unanswered probes for all but the retransmit timer. */
export function retransmissions(table: SocketTable, row: number): number {
  const inet = table.inet!;
  return inet.tr[row] === RETRANSMIT_TIMER ? inet.retrnsmt[row] : inet.timeout[row];
}

/** The timer. Sockets without timers have a column for it as well. */
export const TIMER = object(
  "timer?",
  "The timer that runs; absent where none does.",
  ({ inet }, row) => inet === null || inet.tr[row] === 0 ? undefined : row,
  [
    word(
      "name",
      [...TIMER_WORDS.values()].slice(1).concat("unknown"),
      "What runs: on (retransmission), keepalive, timewait, persist (window probe), delack (delayed " +
        "acknowledgement), or unknown.",
      ({ inet }, row) => TIMER_WORDS.get(inet!.tr[row]) ?? "unknown",
    ),
    number(
      "expires_ms: natural",
      "Time until it expires, milliseconds.",
      ({ inet }, row) => inet!.expires[row],
    ),
    number(
      "retrans: integer",
      "How often it has expired unanswered: retransmissions for on, probes for the others.",
      retransmissions,
    ),
  ],
  { group: "timers" },
);
