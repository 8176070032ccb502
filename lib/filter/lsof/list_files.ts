/**
 * Which descriptors `lsof` lists: from each process to its descriptors to their sockets.
 *
 * Conditions are joined by `or`, or by `and` with -a; what is excluded is left out before any of
 * them is looked at. A condition counts as found by what was looked at, whether or not it is listed.
 */

import type { LsofSelection } from "../../model/lsof_options.ts";
import { latin1 } from "../../model/latin1.ts";
import type { Query } from "../../model/query.ts";
import type { Names } from "../../model/names.ts";
import type { Decoded } from "../../table/decoded.ts";
import { TCP_STATES } from "../../table/lsof_codes.ts";
import { type ListedFiles, NO_TABLE } from "../../table/listed_files.ts";
import { NO_OWNERS, type OwnerTable, type OwnerTask } from "../../table/owner_table.ts";
import type { Selections, SocketTable } from "../../table/socket_table.ts";
import { Asks, asksOf, OF_NUMBERS, OF_PROCESSES, Sought } from "./conditions.ts";
import { socketPlaces } from "./socket_places.ts";

/** The ends of a socket, which are looked at each by itself, as bits. */
const ENDS = [1, 2] as const;
const INTERNET_PROTOCOLS: ReadonlySet<string> = new Set(["tcp", "udp", "udplite"]);

/** Which rows each condition of -i with an address selects, a byte a row: a bit for each end. */
type AddressRows = ReadonlyMap<SocketTable, readonly Uint8Array[]>;

/** The rows of each condition of -i; `select`: the rows that a query's filter selects. */
export function addressRows(query: Query, select: (query: Query) => Selections): AddressRows {
  const rows = new Map<SocketTable, Uint8Array[]>();
  for (const [at, { filters, text }] of query.lsof!.selection.addresses.entries()) {
    for (const [bit, filter] of filters.entries()) {
      for (const [table, chosen] of select({ ...query, filter, expression: text })) {
        const all = rows.get(table) ?? [];
        const marks = all[at] ??= new Uint8Array(table.length);
        for (const row of chosen) marks[row] |= 1 << bit;
        rows.set(table, all);
      }
    }
  }
  return rows;
}

/** The sockets of what is listed, once each, in the order of their tables. */
export function listedRows({ tables }: Decoded, files: ListedFiles): Selections {
  const marks = tables.map(({ length }) => new Uint8Array(length));
  for (let at = 0; at < files.length; at++) {
    if (files.table[at] !== NO_TABLE) marks[files.table[at]][files.row[at]] = 1;
  }
  return tables.map((table, at) => [table, rowsOf(marks[at])] as const);
}

/** The rows that are marked with 1. */
function rowsOf(marks: Uint8Array): Uint32Array {
  const rows = new Uint32Array(marks.length);
  let count = 0;
  for (let row = 0; row < marks.length; row++) if (marks[row] === 1) rows[count++] = row;
  return rows.slice(0, count);
}

/** The tasks by process and thread, the main one first: indexes in `OwnerTable.tasks`. */
function tasksInOrder({ tasks }: OwnerTable): number[] {
  const place = ({ pid, tid }: OwnerTask): number => tid === pid ? 0 : tid;
  return tasks.map((_, index) => index).sort((a, b) =>
    tasks[a].pid - tasks[b].pid || place(tasks[a]) - place(tasks[b])
  );
}

/** Each task's owners by descriptor, as one list and where each task's part begins. */
function ownersByTask(owners: OwnerTable): { order: Int32Array; start: Int32Array } {
  const { task, fd, length } = owners;
  const start = new Int32Array(owners.tasks.length + 1);
  for (let at = 0; at < length; at++) start[task[at] + 1]++;
  for (let at = 0; at < owners.tasks.length; at++) start[at + 1] += start[at];
  const order = new Int32Array(length);
  const next = start.slice();
  for (let at = 0; at < length; at++) order[next[task[at]]++] = at;
  for (let at = 0; at < owners.tasks.length; at++) {
    const part = order.subarray(start[at], start[at + 1]);
    let sorted = true;
    for (let i = 1; i < part.length && sorted; i++) sorted = fd[part[i - 1]] <= fd[part[i]];
    if (!sorted) part.sort((a, b) => fd[a] - fd[b]);
  }
  return { order, start };
}

class Lister {
  readonly #selection: LsofSelection;
  readonly #asks: number;
  readonly #sought: Sought;
  readonly #owners: OwnerTable;
  readonly #tables: readonly SocketTable[];
  /** By table: whether it is of an internet protocol, and what the conditions of -i select of it. */
  readonly #isInternet: readonly boolean[];
  readonly #rows: readonly (readonly Uint8Array[])[];
  readonly #mains = new Map<number, OwnerTask>();
  readonly #withThreads = new Set<number>();

  constructor(selection: LsofSelection, decoded: Decoded, names: Names, rows: AddressRows) {
    this.#selection = selection;
    this.#asks = asksOf(selection);
    this.#sought = new Sought(selection, names);
    this.#owners = decoded.owners ?? NO_OWNERS;
    this.#tables = decoded.tables;
    this.#isInternet = this.#tables.map(({ protocol }) => INTERNET_PROTOCOLS.has(protocol));
    this.#rows = this.#tables.map((table) => rows.get(table) ?? []);
    for (const task of this.#owners.tasks) {
      if (task.tid === task.pid) this.#mains.set(task.pid, task);
      else this.#withThreads.add(task.pid);
    }
  }

  list(decoded: Decoded): ListedFiles {
    const owners = this.#owners;
    const places = socketPlaces(this.#tables, owners, decoded.own);
    const { order, start } = ownersByTask(owners);
    const { own } = decoded;
    const { inode, inodeHigh } = owners;
    const owner = new Int32Array(owners.length);
    const table = new Int32Array(owners.length);
    const rows = new Int32Array(owners.length);
    let length = 0;
    for (const task of tasksInOrder(owners)) {
      const fits = this.#process(owners.tasks[task]);
      if (fits === null) continue;
      for (let at = start[task]; at < start[task + 1]; at++) {
        const one = order[at];
        const place = places.table[one];
        if (place === NO_TABLE && own.has(inode[one], inodeHigh[one])) continue;
        const row = places.row[one];
        if (!this.#lists(fits, one, place, row)) continue;
        owner[length] = one;
        table[length] = place;
        rows[length++] = row;
      }
    }
    return { length, owner, table, row: rows, missing: this.#sought.missing() };
  }

  /** Which conditions a process or thread fits; null if none of its descriptors can be listed. */
  #process(task: OwnerTask): number | null {
    const asks = this.#asks;
    const { all, tasks } = this.#selection;
    const { users, groups, pids } = this.#sought;
    const main = this.#mains.get(task.pid) ?? task;
    const { folderOwner, group, pid } = main;
    if (users.excludes(folderOwner) || groups.excludes(group) || pids.excludes(pid)) return null;
    let fits = 0;
    if (groups.finds(group)) fits |= Asks.GROUP;
    if (pids.finds(pid)) fits |= Asks.PID;
    if (users.finds(folderOwner)) fits |= Asks.USER;
    if (tasks === "selected" && this.#isTask(task, all)) {
      this.#sought.foundTasks = true;
      fits |= Asks.TASK;
    }
    if (all && (fits & asks & OF_NUMBERS) !== (asks & OF_NUMBERS)) return null;
    const command = this.#command(latin1(main.command));
    if (command === null) return null;
    fits |= command;
    if (all ? (fits & asks & OF_PROCESSES) !== (asks & OF_PROCESSES) : false) return null;
    return asks !== 0 && (asks & ~OF_PROCESSES) === 0 && fits === 0 ? null : fits;
  }

  /** A thread; with -a the process of one as well, which is then listed together with it. */
  #isTask({ pid, tid }: OwnerTask, all: boolean): boolean {
    return tid !== pid || (all && this.#withThreads.has(pid));
  }

  /** Whether a command's name is asked for; null if it is left out. */
  #command(name: string): number | null {
    const { commands } = this.#selection;
    if (commands.some(({ excluded, matches }) => excluded && matches(name))) return null;
    const at = commands.findIndex(({ excluded, matches }) => !excluded && matches(name));
    if (at < 0) return 0;
    this.#sought.foundCommands.add(at);
    return Asks.COMMAND;
  }

  /** Whether a descriptor of a process that fits some conditions is listed. */
  #lists(ofProcess: number, owner: number, place: number, row: number): boolean {
    const { all, unix, descriptors } = this.#selection;
    const asks = this.#asks;
    let fits = ofProcess;
    if (descriptors !== null) {
      const fd = this.#owners.fd[owner];
      const named = descriptors.ranges.some(([from, to]) => fd >= from && fd <= to);
      if (named !== descriptors.excluded) fits |= Asks.DESCRIPTOR;
    }
    if (place !== NO_TABLE) {
      if (this.#isInternet[place]) {
        const internet = this.#internet(place, row);
        if (internet === null) return false;
        fits |= internet;
      } else if (unix && this.#tables[place].unix !== null) {
        fits |= Asks.UNIX;
      }
    }
    if (asks === 0) return true;
    return all ? (fits & asks) === asks : (fits & asks) !== 0;
  }

  /** Which conditions an internet socket fits; null if its state is left out. */
  #internet(place: number, row: number): number | null {
    const { internet, states } = this.#selection;
    const table = this.#tables[place];
    const sought = this.#sought;
    // Datagram sockets have some of the numbers that states of TCP have.
    const state = table.state[row];
    if (sought.states.excludes(state)) return null;
    // A state without a name is not asked for, and not left out.
    const named = states.included.length > 0 && TCP_STATES.has(state);
    if (named && !sought.states.finds(state)) return null;
    let fits = 0;
    if (internet !== null && (internet & table.family) !== 0) {
      sought.foundInternet = true;
      fits |= Asks.INTERNET;
    }
    const rows = this.#rows[place];
    if (rows.length === 0) return fits;
    for (const bit of ENDS) {
      // The one that was typed last is looked at first.
      const at = rows.findLastIndex((marks) => (marks[row] & bit) !== 0);
      if (at < 0) continue;
      sought.foundAddresses.add(at);
      fits |= Asks.ADDRESS;
    }
    return fits;
  }
}

/** The descriptors that are listed. Throws `UsageError` for an unknown user. */
export function listFiles(
  selection: LsofSelection,
  decoded: Decoded,
  rows: AddressRows,
): ListedFiles {
  return new Lister(selection, decoded, decoded.names, rows).list(decoded);
}
