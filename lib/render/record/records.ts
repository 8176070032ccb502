/** Rows as records, with some of their fields, for what orders, counts or tabulates them. */

import type { HostFacts } from "../../model/capture.ts";
import type { Query } from "../../model/query.ts";
import type { Listing } from "../../table/decoded.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { JsonWriter } from "./json_writer.ts";
import { RecordWriter } from "./record_writer.ts";

/** A value of JSON. */
export type Value = string | number | boolean | null | readonly Value[] | RecordValue;
/** An object of JSON. */
export interface RecordValue {
  readonly [key: string]: Value | undefined;
}

/** A row, and what was asked of it. */
export interface RowRecord {
  readonly listing: Listing;
  readonly table: SocketTable;
  readonly row: number;
  readonly record: RecordValue;
}

/** The rows of all listings, in their order. `keys`: the fields of the records. */
export function* rowRecords(
  query: Query,
  listings: readonly Listing[],
  facts: HostFacts,
  keys: ReadonlySet<string>,
): Generator<RowRecord> {
  const json = new JsonWriter();
  const decoder = new TextDecoder();
  for (const listing of listings) {
    const records = new RecordWriter(json, query, listing.decoded, facts, null, keys);
    for (const [table, rows] of listing.selections) {
      if (rows.length === 0) continue;
      const writeRow = records.writerOf(table);
      for (const row of rows) {
        json.out.empty();
        writeRow(row);
        const record = JSON.parse(decoder.decode(json.out.bytes.subarray(0, json.out.length)));
        yield { listing, table, row, record };
      }
    }
  }
}

/** What is at a path of keys: of a list, what each of its objects has there. */
export function valuesAt(value: Value | undefined, path: readonly string[]): Value[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  if (path.length === 0) return [value];
  if (typeof value !== "object") return [];
  const [first, ...rest] = path;
  return valuesAt((value as RecordValue)[first], rest);
}

/** The number at a path, `tcp_info.backoff`; null for none. */
export function numberAt(record: RecordValue, path: string): number | null {
  const [value]: readonly (Value | undefined)[] = valuesAt(record, path.split("."));
  return typeof value === "number" ? value : null;
}

/** Numbers by size, texts by their characters. */
function compareValues(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [first, second] = [String(a), String(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** The order of two rows by the values of one key; a row without one comes last, either way. */
export function compareLists(
  a: readonly Value[],
  b: readonly Value[],
  descending: boolean,
): number {
  if (a.length === 0 || b.length === 0) return Number(a.length === 0) - Number(b.length === 0);
  const order = compareValues(a[0], b[0]);
  return descending ? -order : order;
}
