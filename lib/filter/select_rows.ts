/** Tables, types, states and the filter -> the rows to show, in the order of `ss`. */

import type { Dialect } from "../field/dialect.ts";
import { KINDS } from "../field/kind.ts";
import { hasOwnWords, kernelKnows, kernelRuns } from "../model/conditions.ts";
import { ALL_STATES, State } from "../model/kinds.ts";
import type { Query } from "../model/query.ts";
import type { SocketTable } from "../table/socket_table.ts";
import type { RowTest } from "./kind_ends.ts";
import { repeatedMembers, RepeatedRows } from "./repeated_rows.ts";
import type { RowFilter } from "./row_filter.ts";

/** How many unix sockets `ss` sorts at a time. */
const UNIX_BATCH = 1660;

/** Rows that the query's tables leave out by their type. */
function typeTest(table: SocketTable, { tables }: Query): RowTest | null {
  const { types } = KINDS[table.protocol];
  if (types === undefined) return null;
  const hidden = new Set(
    Object.entries(types.tables).filter(([, bit]) => !(tables & bit)).map(([type]) => Number(type)),
  );
  const column = types.column(table);
  return hidden.size === 0 ? null : (row) => !hidden.has(column[row]);
}

/** Sorts unix rows from procfs by type and inode, batch by batch. */
function sortUnix(table: SocketTable, rows: Uint32Array): void {
  const { type } = table.unix!;
  const { inode, inodeHigh } = table;
  for (let start = 0; start < rows.length; start += UNIX_BATCH) {
    rows.subarray(start, start + UNIX_BATCH).sort((a, b) =>
      type[a] - type[b] || inodeHigh[a] - inodeHigh[b] || inode[a] - inode[b] || a - b
    );
  }
}

/** True if a state is among the query's; all states include unknown ones. */
function shows(states: number, state: number): boolean {
  if (state > State.BOUND_INACTIVE) return states === ALL_STATES;
  return (states & (1 << state)) !== 0;
}

/** The query's states as the table's source reports them. */
function statesOf(table: SocketTable, states: number): number {
  const asked = table.source === "diag" && (table.protocol === "tcp" || table.protocol === "mptcp");
  if (!asked) return states;
  let reported = states;
  // sock_diag reports bound but inactive sockets as closed, and has no other closed ones,
  if (states & (1 << State.BOUND_INACTIVE)) reported |= 1 << State.CLOSE;
  // and half-open ones as SYN_RECV.
  if (states & (1 << State.NEW_SYN_RECV)) reported |= 1 << State.SYN_RECV;
  return reported;
}

/** The test of a filter: rows have to pass both the kernel's semantics and those of `ss`. */
function filterTest(
  table: SocketTable,
  query: Query,
  filter: RowFilter | null,
  dialect: Dialect,
): RowTest | null {
  if (query.filter === null) return null;
  if (filter === null) throw new TypeError("a query's filter was not made into tests of rows");
  if (dialect.plainFilter) return filter(table, "kernel");
  // `ss` runs no filter on TIPC sockets; one with words of our own means what it says.
  if (table.tipc !== null && !hasOwnWords(query.filter)) return null;
  const own = filter(table, "ss");
  const internet = table.inet !== null || table.sctp !== null;
  // The kernel does not filter destroyed or recorded sockets.
  const gone = query.mode === "events" || (query.replay !== null && table.protocol === "tcp");
  if (!internet || gone || !kernelRuns(query.filter)) return own;
  // A filter that was sent whole has been run by the kernel, which alone knows `autobound`.
  if (table.source === "diag" && kernelKnows(query.filter)) return own;
  const kernel = filter(table, "kernel");
  return (row) => kernel(row) && own(row);
}

/** Tells the rows that came since it was called last, and are not shown because one before was the same. */
type Repetitions = () => Uint8Array | null;

function repetitions(table: SocketTable, dialect: Dialect): Repetitions {
  if (table.stored) return () => null;
  if (table.inet === null) return () => dialect.repeatsMembers ? null : repeatedMembers(table);
  const repeated = new RepeatedRows(table);
  return () => repeated.next();
}

/** Who decides what is shown of a table. */
export interface Choice {
  readonly query: Query;
  /** Null if the query has none. */
  readonly filter: RowFilter | null;
  readonly dialect: Dialect;
}

/** The rows of a table that a query shows, some after the others if the table still grows. */
export class RowSelection {
  readonly #table: SocketTable;
  readonly #choice: Choice;
  readonly #repetitions: Repetitions;
  /** Made of the table's columns, which are others after it has grown. */
  #shown: RowTest;
  #changes: number;
  #next = 0;

  constructor(table: SocketTable, choice: Choice) {
    this.#table = table;
    this.#choice = choice;
    this.#repetitions = repetitions(table, choice.dialect);
    this.#shown = rowTest(table, choice);
    this.#changes = table.changes;
  }

  /** Those of the rows that came since it was asked last. */
  next(): Uint32Array {
    const table = this.#table;
    const start = this.#next;
    const { length } = table;
    this.#next = length;
    if (table.changes !== this.#changes) {
      this.#changes = table.changes;
      this.#shown = rowTest(table, this.#choice);
    }
    const rows = new Uint32Array(length - start);
    const shown = this.#shown;
    const repeated = this.#repetitions();
    let count = 0;
    for (let row = start; row < length; row++) {
      if (shown(row) && (repeated === null || repeated[row - start] === 0)) rows[count++] = row;
    }
    return rows.subarray(0, count);
  }
}

/** Whether a row is of the states, types and conditions that were asked for. */
function rowTest(table: SocketTable, { query, filter, dialect }: Choice): RowTest {
  const state = dialect.states(table);
  // A destroyed socket's state is not compared.
  const states = query.mode === "events" ? ALL_STATES : statesOf(table, query.states);
  const ofType = dialect.choosesTypes(table) ? typeTest(table, query) : null;
  const matches = filterTest(table, query, filter, dialect);
  const ofDialect = dialect.rows?.(table, query) ?? null;
  return (row) =>
    shows(states, state[row]) && (ofType === null || ofType(row)) &&
    (matches === null || matches(row)) && (ofDialect === null || ofDialect(row));
}

/** The rows of one table that a query shows. */
export function selectRows(table: SocketTable, choice: Choice): Uint32Array {
  const selected = new RowSelection(table, choice).next();
  // `ss` keeps the order of sock_diag's answers.
  if (table.unix !== null && table.source === "procfs" && !choice.dialect.keepsOrder) {
    sortUnix(table, selected);
  }
  return selected;
}
