/** A table for people, for spreadsheets, or of counts. */

import type { HostFacts } from "../../model/capture.ts";
import type { Query } from "../../model/query.ts";
import type { TableOptions } from "../../model/table_options.ts";
import { escapedJson, visible } from "../../model/visible.ts";
import type { Listing } from "../../table/decoded.ts";
import { rowRecords, type Value } from "../record/records.ts";
import { cellText, NOTHING } from "./cell.ts";
import { fieldsOf, type TableColumn, tableColumns } from "../record/columns.ts";
import { type Count, countsBy } from "./counts.ts";
import { factsOf, HEALTH_FIELDS, timeWaitPeers } from "./health.ts";
import { METRIC_FIELDS, metricsText } from "./metrics.ts";
import { type Cell, drawTable, type Table } from "./draw.ts";
import { CSV, fieldText, type Separation, TSV } from "./separated.ts";
import { sortedRows } from "../record/sorted_rows.ts";
import { styleOf } from "./style.ts";

/** Output is handed on when this much has been written, characters. */
const FLUSH_SIZE = 1024 * 1024;

/** Renders the selected rows. `options`: the query's. */
export function renderTable(
  query: Query,
  options: TableOptions,
  listings: readonly Listing[],
  facts: HostFacts,
  write: (bytes: Uint8Array) => void,
): void {
  const encoder = new TextEncoder();
  let text = "";
  const out = (more: string): void => {
    text += more;
    if (text.length < FLUSH_SIZE) return;
    write(encoder.encode(text));
    text = "";
  };
  switch (options.as) {
    case "csv":
    case "tsv":
      writeSeparated(query, options, listings, facts, options.as === "csv" ? CSV : TSV, out);
      break;
    case "metrics":
      out(metricsOf(query, listings, facts));
      break;
    default: {
      const isColored = options.color === "always" ||
        (options.color === "auto" && facts.isTerminal);
      const table = options.as === "counts"
        ? countTable(query, options, listings, facts)
        : options.as === "health"
        ? healthTable(query, options, listings, facts)
        : socketTable(query, options, listings, facts);
      // What was asked for by name is never left out, and nothing is in a pipe.
      const width = facts.isTerminal && !options.chosen ? facts.columns : null;
      drawTable(table, { header: query.text.header, width, isColored }, out);
    }
  }
  if (text !== "") write(encoder.encode(text));
}

function socketTable(
  query: Query,
  options: TableOptions,
  listings: readonly Listing[],
  facts: HostFacts,
): Table {
  const columns = tableColumns(options.columns);
  const rows = sortedRows(query, listings, facts, [...columns, ...tableColumns(STYLED_BY)]);
  return {
    columns,
    rows: rows.map((row) =>
      columns.map((column) => ({
        text: cellText(column, column.values(row), facts.isTerminal),
        style: styleOf(column.key, row.record),
      }))
    ),
  };
}

/** What colours depend on, besides the columns. */
const STYLED_BY: readonly string[] = [
  ...["state", "listening", "local_address", "recv_q", "send_q", "accept_queue_limit"] as const,
];

/** Sockets with facts that hurt, and then peers with many in TIME-WAIT. */
function healthTable(
  query: Query,
  options: TableOptions,
  listings: readonly Listing[],
  facts: HostFacts,
): Table {
  const columns = tableColumns(options.columns);
  const [peer] = tableColumns(["peer"]);
  const rows = sortedRows(query, listings, facts, [...columns, peer], HEALTH_FIELDS);
  const cell = (text: string): Cell => ({ text, style: null });
  const troubled = rows.flatMap((row) => {
    const found = factsOf(row.record);
    if (found.length === 0) return [];
    const cells = columns.map((column) => cell(cellText(column, column.values(row), false)));
    return [[...cells, cell(found.join("; "))]];
  });
  const peers = timeWaitPeers(rows, (row) => cellText(peer, peer.values(row), false));
  const crowded = Array.from(peers, ([peer, count]) => [
    ...columns.map(({ key }) =>
      cell(key === "state" ? "TIME-WAIT" : key === "peer" ? peer : NOTHING)
    ),
    cell(`${count} sockets in TIME-WAIT to one peer`),
  ]);
  const fact = { key: "fact", heading: "FACT", isNumber: false };
  return { columns: [...columns, fact], rows: [...troubled, ...crowded] };
}

function metricsOf(query: Query, listings: readonly Listing[], facts: HostFacts): string {
  const [netns, local] = tableColumns(["netns", "local"]);
  const keys = new Set([...METRIC_FIELDS, ...fieldsOf([netns, local])]);
  const problems = listings.reduce((sum, { decoded }) => sum + decoded.problems.length, 0);
  return metricsText(
    rowRecords(query, listings, facts, keys),
    (row) => row.table.namespace === null ? undefined : netns.values(row)[0],
    (row) => String(local.values(row)[0]),
    problems,
  );
}

/** The counts of `--count-by`, and the columns that they are of. */
function countsOf(
  query: Query,
  options: TableOptions,
  listings: readonly Listing[],
  facts: HostFacts,
): { readonly columns: readonly TableColumn[]; readonly counts: readonly Count[] } {
  const columns = tableColumns(options.columns);
  const rows = rowRecords(query, listings, facts, fieldsOf(columns));
  return { columns, counts: countsBy(columns, rows) };
}

function countTable(
  query: Query,
  options: TableOptions,
  listings: readonly Listing[],
  facts: HostFacts,
): Table {
  const { columns, counts } = countsOf(query, options, listings, facts);
  const count = { key: "count", heading: "COUNT", isNumber: true };
  return {
    columns: [count, ...columns],
    rows: counts.map(({ count, values }) => [
      { text: String(count), style: null },
      ...columns.map((column, at) => ({
        text: cellText(column, values[at], false),
        style: null,
      })),
    ]),
  };
}

/** A value by itself, null for none, and several as a list. */
function oneOrList(values: readonly Value[]): Value {
  return values.length > 1 ? values : values[0] ?? null;
}

/** The counts as JSON: an array, or an object a line. */
export function renderCountsJson(
  query: Query,
  options: TableOptions,
  listings: readonly Listing[],
  facts: HostFacts,
  write: (bytes: Uint8Array) => void,
): void {
  const { columns, counts } = countsOf(query, options, listings, facts);
  const lines = counts.map(({ count, values }) =>
    JSON.stringify({
      count,
      ...Object.fromEntries(
        columns.map(({ key }, at) => [key, oneOrList(values[at])]),
      ),
    })
  );
  // Hidden characters as in every other text of this program: escaped, and the same value.
  const text = query.format === "json"
    ? `[${lines.join(",\n")}]\n`
    : lines.map((line) => `${line}\n`).join("");
  write(new TextEncoder().encode(escapedJson(text)));
}

function writeSeparated(
  query: Query,
  options: TableOptions,
  listings: readonly Listing[],
  facts: HostFacts,
  { between, end, field }: Separation,
  out: (text: string) => void,
): void {
  const columns = tableColumns(options.columns);
  if (query.text.header) out(columns.map(({ key }) => key).join(between) + end);
  for (const row of sortedRows(query, listings, facts, columns)) {
    const fields = columns.map((column) => field(fieldText(column.values(row), visible)));
    out(fields.join(between) + end);
  }
}
