/** The timer that runs for an internet socket. */

import { atFirstUse } from "../model/at_first_use.ts";
import { TIMER_WORDS } from "../table/codes.ts";
import { retransmissionColumn } from "../table/short_rows.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { type Field, number, object, word } from "./field.ts";

/** Retransmissions of the timer that runs. */
export function retransmissions(table: SocketTable, row: number): number {
  const inet = table.inet!;
  return inet[retransmissionColumn(inet.tr[row])][row];
}

/** The timer. Sockets without timers have a column for it as well. */
export const timerField = atFirstUse((): Field =>
  object(
    "timer? | null",
    "The timer that runs; absent if none does. Null for a row of a file that ends before it.",
    (table, row) => {
      const { inet } = table;
      if (table.lacks(row, "tr")) return null;
      return inet === null || inet.tr[row] === 0 ? undefined : row;
    },
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
        "retrans: integer | null",
        "How often it has expired unanswered: retransmissions for on, probes for the others. Null for " +
          "a row of a file that ends before them.",
        (table, row) =>
          table.lacks(row, retransmissionColumn(table.inet!.tr[row]))
            ? null
            : retransmissions(table, row),
      ),
    ],
    {
      group: "timers",
      depends: ({ inet }) =>
        inet === null ? null : [inet.tr, inet.expires, inet.retrnsmt, inet.timeout],
    },
  )
);
