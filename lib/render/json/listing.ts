/**
 * Sockets as JSON: one array with an object per line, or one object per line. Counts are an object
 * beside the array, or the first line.
 */

import type { HostFacts } from "../../model/capture.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded, Listing } from "../../table/decoded.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { JsonWriter } from "../record/json_writer.ts";
import { RecordWriter, type WriteRow } from "../record/record_writer.ts";
import { sortedRows } from "../record/sorted_rows.ts";
import { renderRows, type RowRenderer } from "../record/row_renderer.ts";
import { summaryJson } from "./summary.ts";

/** Output is handed on when this much has been written. */
const FLUSH_SIZE = 1024 * 1024;
const NEWLINE = 0x0a;

/** Writes records one behind the other, with what is around them. */
class JsonListing implements RowRenderer {
  readonly #json = new JsonWriter();
  readonly #query: Query;
  readonly #facts: HostFacts;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #time: Temporal.Instant | null;
  #records!: RecordWriter;
  /** What writes the rows of the table at hand, made of its columns. */
  #table:
    | { readonly table: SocketTable; readonly changes: number; readonly write: WriteRow }
    | null = null;
  #first = true;

  constructor(
    query: Query,
    facts: HostFacts,
    write: (bytes: Uint8Array) => void,
    time: Temporal.Instant | null,
  ) {
    this.#query = query;
    this.#facts = facts;
    this.#write = write;
    this.#time = time;
  }

  get #isArray(): boolean {
    return this.#query.format === "json";
  }

  /** Opens the list; `counts`: of all namespaces, if they are shown. */
  begin(counts: string | null): void {
    const { out } = this.#json;
    const list = this.#isArray && this.#query.sockets;
    if (counts !== null) out.text(list ? `{"summary":${counts},"sockets":` : `${counts}\n`);
    if (list) out.text("[");
  }

  enter(decoded: Decoded): void {
    this.#records = this.recordsOf(decoded);
  }

  recordsOf(decoded: Decoded): RecordWriter {
    return new RecordWriter(this.#json, this.#query, decoded, this.#facts, this.#time);
  }

  rows(table: SocketTable, rows: Uint32Array): void {
    if (rows.length === 0) return;
    const { changes } = table;
    if (this.#table?.table !== table || this.#table.changes !== changes) {
      this.#table = { table, changes, write: this.#records.writerOf(table) };
    }
    const { write } = this.#table;
    for (let index = 0; index < rows.length; index++) this.record(write, rows[index]);
  }

  record(writeRow: WriteRow, row: number): void {
    const { out } = this.#json;
    if (this.#isArray && !this.#first) out.text(",\n");
    this.#first = false;
    // Here, since what is handed on shall end with a newline.
    if (out.length >= FLUSH_SIZE) this.#flush();
    writeRow(row);
    if (!this.#isArray) out.byte(NEWLINE);
  }

  finish(): void {
    const { summary, sockets } = this.#query;
    if (this.#isArray && sockets) this.#json.out.text(summary ? "]}\n" : "]\n");
    this.#flush();
  }

  #flush(): void {
    const { out } = this.#json;
    if (out.length > 0) this.#write(out.bytes.subarray(0, out.length));
    out.empty();
  }
}

/** Renders records as they come; not for what is sorted or counted. */
export function jsonRenderer(
  query: Query,
  facts: HostFacts,
  write: (bytes: Uint8Array) => void,
): RowRenderer {
  const renderer = new JsonListing(query, facts, write, null);
  renderer.begin(null);
  return renderer;
}

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
  const renderer = new JsonListing(query, facts, write, time);
  renderer.begin(query.summary ? summaryJson(listings.map(({ decoded }) => decoded)) : null);
  if (query.sort.length === 0) {
    renderRows(renderer, listings);
    return;
  }
  const writers = new Map(
    listings.flatMap(({ decoded, selections }) => {
      const records = renderer.recordsOf(decoded);
      return selections.map(([table]) => [table, records.writerOf(table)] as const);
    }),
  );
  for (const { table, row } of sortedRows(query, listings, facts, [])) {
    renderer.record(writers.get(table)!, row);
  }
  renderer.finish();
}
