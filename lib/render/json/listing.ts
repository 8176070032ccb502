/**
 * Sockets as JSON: one array with an object per line, or one object per line. Counts are an object
 * beside the array, or the first line.
 */

import type { HostFacts } from "../../model/capture.ts";
import type { Query } from "../../model/query.ts";
import type { Listing } from "../../table/decoded.ts";
import { JsonWriter } from "./json_writer.ts";
import { RecordWriter } from "./record_writer.ts";
import { summaryJson } from "./summary.ts";

/** Output is handed on when this much has been written. */
const FLUSH_SIZE = 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * Renders the counts, if they were asked for, and the selected rows of every table. `time`: when
 * the kernel reported them; null if they were asked for.
 */
export function renderJson(
  query: Query,
  listings: readonly Listing[],
  facts: HostFacts,
  write: (bytes: Uint8Array) => void,
  time: Temporal.Instant | null = null,
): void {
  const array = query.format === "json";
  const json = new JsonWriter();
  const { out } = json;
  let first = true;
  if (query.summary) {
    const counts = summaryJson(listings.map(({ decoded }) => decoded));
    out.text(array && query.sockets ? `{"summary":${counts},"sockets":` : `${counts}\n`);
  }
  if (array && query.sockets) out.text("[");
  for (const { decoded, selections } of listings) {
    const records = new RecordWriter(json, query, decoded, facts, time);
    for (const [table, rows] of selections) {
      if (rows.length === 0) continue;
      const writeRow = records.writerOf(table);
      for (let index = 0; index < rows.length; index++) {
        if (array && !first) out.text(",\n");
        first = false;
        // Here, since what is handed on shall end with a newline.
        if (out.length >= FLUSH_SIZE) {
          write(out.bytes.subarray(0, out.length));
          out.length = 0;
        }
        writeRow(rows[index]);
        if (!array) out.byte(NEWLINE);
      }
    }
  }
  if (array && query.sockets) out.text(query.summary ? "]}\n" : "]\n");
  if (out.length > 0) write(out.bytes.subarray(0, out.length));
}
