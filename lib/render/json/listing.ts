/**
 * Sockets as JSON: one array with an object per line, or one object per line. Counts are an object
 * beside the array, or the first line.
 */

import type { HostFacts } from "../../model/capture.ts";
import type { Query } from "../../model/query.ts";
import type { Listing } from "../../table/decoded.ts";
import { JsonWriter } from "../record/json_writer.ts";
import { RecordWriter, type WriteRow } from "../record/record_writer.ts";
import { sortedRows } from "../record/sorted_rows.ts";
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
  const writeRecord = (writeRow: WriteRow, row: number): void => {
    if (array && !first) out.text(",\n");
    first = false;
    // Here, since what is handed on shall end with a newline.
    if (out.length >= FLUSH_SIZE) {
      write(out.bytes.subarray(0, out.length));
      out.length = 0;
    }
    writeRow(row);
    if (!array) out.byte(NEWLINE);
  };
  const recordsOf = ({ decoded }: Listing): RecordWriter =>
    new RecordWriter(json, query, decoded, facts, time);
  if (query.sort.length > 0) {
    const writers = new Map(
      listings.flatMap((listing) => {
        const records = recordsOf(listing);
        return listing.selections.map(([table]) => [table, records.writerOf(table)] as const);
      }),
    );
    for (const { table, row } of sortedRows(query, listings, facts, [])) {
      writeRecord(writers.get(table)!, row);
    }
  } else {
    for (const listing of listings) {
      const records = recordsOf(listing);
      for (const [table, rows] of listing.selections) {
        if (rows.length === 0) continue;
        const writeRow = records.writerOf(table);
        for (let index = 0; index < rows.length; index++) writeRecord(writeRow, rows[index]);
      }
    }
  }
  if (array && query.sockets) out.text(query.summary ? "]}\n" : "]\n");
  if (out.length > 0) write(out.bytes.subarray(0, out.length));
}
