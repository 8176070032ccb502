/** Shows sockets as they are destroyed. */

import { decode } from "../decode/decode.ts";
import { decodeDestroyed } from "../decode/sock_diag/inet.ts";
import { selectRows } from "../filter/select_rows.ts";
import type { Capture, CapturedEvent } from "../model/capture.ts";
import type { Problem } from "../model/problem.ts";
import type { Query } from "../model/query.ts";
import { dialectOf } from "../render/dialects.ts";
import { eventRenderer } from "../render/render.ts";
import { type Display, reportProblems } from "./display.ts";

/** Shows events until they end. `capture`: names, read before. */
export async function showEvents(
  query: Query,
  capture: Capture,
  events: Iterable<CapturedEvent>,
  display: Display,
): Promise<void> {
  const decoded = decode(capture, { summary: false, attributes: true });
  const { rowFilter } = await import("../filter/row_filter.ts");
  const filter = rowFilter(query, decoded.names);
  const dialect = dialectOf(query);
  const draw = await eventRenderer(query, decoded, display.facts, (bytes) => display.out(bytes));
  for (const note of query.notes) display.error(note);
  for (const event of events) {
    if (event === "lost") {
      display.error("sockets were destroyed faster than they could be shown: some are missing");
      continue;
    }
    const problems: Problem[] = [];
    const tables = decodeDestroyed(event.bytes, problems);
    const select = tables.map((table) =>
      [table, selectRows(table, { query, filter, dialect })] as const
    )
      .filter(([, rows]) => rows.length > 0);
    if (select.length > 0) draw(select, event.time);
    reportProblems(problems, display);
  }
}
