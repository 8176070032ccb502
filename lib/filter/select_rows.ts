/** Tables, types, states and the filter -> the rows to show, in the order of `ss`. */

import { kernelKnows, kernelRuns } from "../model/conditions.ts";
import { ALL_STATES, State, Table } from "../model/kinds.ts";
import type { Names } from "../model/names.ts";
import type { Query } from "../model/query.ts";
import type { SocketTable } from "../table/socket_table.ts";
import type { BoundFilter } from "./bind_filter.ts";
import { compileFilter, type RowTest } from "./compile_filter.ts";
import { repeatedMembers, repeatedRows } from "./repeated_rows.ts";

const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const SOCK_SEQPACKET = 5;
/** How many unix sockets `ss` sorts at a time. */
const UNIX_BATCH = 1660;

/** Rows that the query's tables leave out by their type. */
function typeTest(table: SocketTable, query: Query): RowTest | null {
  const { tables, format } = query;
  // `ss` does not look at the type where the kernel tells it: a quirk, of texts only.
  if (table.packet !== null && table.source === "diag" && format === "text") return null;
  const hidden = new Set<number>();
  if (table.unix !== null) {
    if (!(tables & Table.UNIX_STREAM)) hidden.add(SOCK_STREAM);
    if (!(tables & Table.UNIX_DGRAM)) hidden.add(SOCK_DGRAM);
    if (!(tables & Table.UNIX_SEQPACKET)) hidden.add(SOCK_SEQPACKET);
  }
  if (table.packet !== null) {
    if (!(tables & Table.PACKET_RAW)) hidden.add(SOCK_RAW);
    if (!(tables & Table.PACKET_DGRAM)) hidden.add(SOCK_DGRAM);
  }
  if (table.vsock !== null) {
    if (!(tables & Table.VSOCK_STREAM)) hidden.add(SOCK_STREAM);
    if (!(tables & Table.VSOCK_DGRAM)) hidden.add(SOCK_DGRAM);
  }
  const types = table.unix?.type ?? table.packet?.type ?? table.vsock?.type;
  return hidden.size === 0 || types === undefined ? null : (row) => !hidden.has(types[row]);
}

/** Sorts unix rows by type and inode, batch by batch: those of procfs, and no others. */
function sortUnix(table: SocketTable, rows: Uint32Array): void {
  const { type } = table.unix!;
  const { inode, inodeHigh } = table;
  for (let start = 0; start < rows.length; start += UNIX_BATCH) {
    rows.subarray(start, start + UNIX_BATCH).sort((a, b) =>
      type[a] - type[b] || inodeHigh[a] - inodeHigh[b] || inode[a] - inode[b] || a - b
    );
  }
}

/** True where a state number is among the query's states; all of them mean unknown ones too. */
function shows(states: number, state: number): boolean {
  if (state > State.BOUND_INACTIVE) return states === ALL_STATES;
  return (states & (1 << state)) !== 0;
}

/** The query's states as a table's rows have them. */
function statesOf(table: SocketTable, states: number): number {
  const asked = table.source === "diag" && (table.protocol === "tcp" || table.protocol === "mptcp");
  if (!asked) return states;
  let told = states;
  // The kernel tells bound and otherwise unused sockets as closed ones, of which it has no others,
  if (states & (1 << State.BOUND_INACTIVE)) told |= 1 << State.CLOSE;
  // and half-open ones, which are not left out with `syn-recv`, by that state.
  if (states & (1 << State.NEW_SYN_RECV)) told |= 1 << State.SYN_RECV;
  return told;
}

/** What a filter lets through: what passes the kernel's reading of it, and that of `ss`. */
function filterTest(
  table: SocketTable,
  query: Query,
  bound: BoundFilter | null,
  names: Names,
): RowTest | null {
  // `ss` runs no filter on TIPC sockets.
  if (bound === null || query.filter === null || table.tipc !== null) return null;
  const own = compileFilter(bound, table, names, "ss");
  const internet = table.inet !== null || table.sctp !== null;
  // No kernel runs it on sockets that are gone, or recorded.
  const gone = query.mode === "events" || (query.replay !== null && table.protocol === "tcp");
  if (!internet || gone || !kernelRuns(query.filter)) return own;
  // What it was told whole it has run itself, and it knows better who chose a port.
  if (table.source === "diag" && kernelKnows(query.filter)) return own;
  const kernel = compileFilter(bound, table, names, "kernel");
  return (row) => kernel(row) && own(row);
}

/** 1 for every row that is not shown because one before it was the same socket; null for none. */
function repetitions(table: SocketTable, query: Query): Uint8Array | null {
  if (table.stored) return null;
  const repeated = repeatedRows(table);
  return query.format === "text" ? repeated : repeated ?? repeatedMembers(table);
}

/** The rows of one table that a query shows. */
export function selectRows(
  table: SocketTable,
  query: Query,
  filter: BoundFilter | null,
  names: Names,
): Uint32Array {
  const rows = new Uint32Array(table.length);
  const { state } = table;
  // A destroyed socket has no state to be chosen by.
  const states = query.mode === "events" ? ALL_STATES : statesOf(table, query.states);
  const ofType = typeTest(table, query);
  const matches = filterTest(table, query, filter, names);
  const repeated = repetitions(table, query);
  let count = 0;
  for (let row = 0; row < table.length; row++) {
    if (!shows(states, state[row])) continue;
    if (ofType !== null && !ofType(row)) continue;
    if (matches !== null && !matches(row)) continue;
    if (repeated !== null && repeated[row] === 1) continue;
    rows[count++] = row;
  }
  const selected = rows.subarray(0, count);
  // `ss` shows the kernel's own answers in the order in which they come.
  if (table.unix !== null && table.source === "procfs") sortUnix(table, selected);
  return selected;
}
