/** Columns that were asked for, and that rows of a file do not have. */

import { type Shown, shownOf } from "../field/group.ts";
import { NOT_FULL_STATES } from "../model/kinds.ts";
import type { Problem } from "../model/problem.ts";
import type { Query } from "../model/query.ts";
import { type OptionalColumn, retransmissionColumn, type ShortRows } from "../table/short_rows.ts";
import type { Selections, SocketTable } from "../table/socket_table.ts";

/** What `-e` asks of every socket in JSON. */
const IDENTITY: readonly OptionalColumn[] = ["uid", "inode", "pointer"];
/** What it asks of some in text; the others it adds nothing to. */
const DETAILS_IN_TEXT: Readonly<Record<string, readonly OptionalColumn[]>> = {
  tcp: ["uid", "inode", "pointer"],
  packet: ["uid", "inode"],
  netlink: ["dump"],
};
/** The same in `netstat`, of every socket. */
const DETAILS_OF_NETSTAT: readonly OptionalColumn[] = ["uid", "inode"];
const TCP_INFO: readonly OptionalColumn[] = ["rto", "ato", "qack", "cwnd", "ssthresh"];

/** True if owners of that kind of socket are shown. */
function showsOwners(
  { text, dialect }: Query,
  { owners }: Shown,
  { netlink }: SocketTable,
): boolean {
  return dialect === "ss" ? text.processes && netlink === null : owners;
}

/** What `-e` asks of a table's rows. */
function detailsOf(
  { dialect, format }: Query,
  { protocol }: SocketTable,
): readonly OptionalColumn[] {
  if (dialect === "ss") return DETAILS_IN_TEXT[protocol] ?? [];
  return dialect === "netstat" && format === "text" ? DETAILS_OF_NETSTAT : IDENTITY;
}

/** The columns that a query's options ask of a row. `show`: the groups that they ask for. */
function askedOf(
  query: Query,
  show: Shown,
  table: SocketTable,
  row: number,
): readonly OptionalColumn[] {
  const asked: OptionalColumn[] = [];
  if (show.details) {
    asked.push(...detailsOf(query, table));
  }
  if (showsOwners(query, show, table)) asked.push("inode");
  if (table.protocol !== "tcp" || table.inet === null) return asked;
  const timer = table.inet.tr[row];
  if (show.timers) asked.push("tr");
  if (timer !== 0 && (show.timers || show.info)) asked.push(retransmissionColumn(timer));
  if (show.info && !NOT_FULL_STATES.has(table.state[row])) asked.push(...TCP_INFO);
  return asked;
}

/** A problem for each file of which rows are shown without columns that were asked for. */
export function missingColumns(query: Query, selections: Selections): Problem[] {
  const show = shownOf(query.asked);
  // The rows of one that grew are in several selections.
  const found = new Map<ShortRows, { readonly missing: Set<OptionalColumn>; count: number }>();
  for (const [table, rows] of selections) {
    const { short } = table;
    if (short === null) continue;
    const of = found.get(short) ?? { missing: new Set(), count: 0 };
    found.set(short, of);
    for (const row of rows) {
      if (!short.has(row)) continue;
      const lacking = askedOf(query, show, table, row).filter((column) => short.lacks(row, column));
      for (const column of lacking) of.missing.add(column);
      if (lacking.length > 0) of.count++;
    }
  }
  return [...found].filter(([, { count }]) => count > 0).map((
    [{ end, path }, { missing, count }],
  ) => ({
    kind: "columns",
    source: path,
    columns: end.filter(([column]) => missing.has(column)).map(([, word]) => word),
    rows: count,
  }));
}
