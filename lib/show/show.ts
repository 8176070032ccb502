/** The second half of the flow: decode, filter, render. Called after the permissions were dropped. */

import { decode, decodeAllOwners } from "../decode/decode.ts";
import type { HostAnswers } from "../filter/bind_filter.ts";
import { RowSelection, selectRows } from "../filter/select_rows.ts";
import { groupSet, needsAttributes } from "../field/group.ts";
import type { Capture } from "../model/capture.ts";
import type { Dns } from "../model/dns.ts";
import { ExitStatus } from "../model/exit_status.ts";
import { EnvironmentError, FilterSyntaxError } from "../model/problem.ts";
import type { Query } from "../model/query.ts";
import type { TableOptions } from "../model/table_options.ts";
import { dialectOf } from "../render/dialects.ts";
import { addressesToResolve } from "../render/resolve.ts";
import { render } from "../render/render.ts";
import type { Decoded, Listing } from "../table/decoded.ts";
import type { ListedFiles } from "../table/listed_files.ts";
import type { Selections, SocketTable } from "../table/socket_table.ts";
import { Ahead, type Choosing } from "./ahead.ts";
import { lackNotes } from "./lack_notes.ts";
import { limitNotes } from "./limit_notes.ts";
import { missingColumns } from "./missing_columns.ts";
import { ownerNotes } from "./owner_notes.ts";
import { supportNotes } from "./support_notes.ts";
import { type Display, reportProblems } from "./display.ts";

/** Whose counters are shown in the place of sockets; null for sockets. */
function countersOf({ netstat, summary }: Query): "ipv4" | "ipv6" | null {
  const statistics = summary ? null : netstat?.statistics ?? null;
  return statistics === null ? null : statistics.ipv6 ? "ipv6" : "ipv4";
}

/** The code that filters need; null for a query that has none. */
type Filters = typeof import("../filter/row_filter.ts") | null;

async function filtersOf({ filter, lsof }: Query): Promise<Filters> {
  return filter === null && lsof === null ? null : await import("../filter/row_filter.ts");
}

/** How the rows of one network namespace are chosen. Throws as `rowFilter` does. */
function choosing(
  query: Query,
  filters: Filters,
  { names, own, owners }: Decoded,
  answers?: HostAnswers,
): Choosing {
  const filter = filters?.rowFilter(query, names, answers, owners) ?? null;
  const choice = { query, filter, dialect: dialectOf(query) };
  return {
    chosen: (table) => own.leaveOut(table, selectRows(table, choice)),
    // Of the internet, as none of this program's own sockets is.
    growing: (table) => new RowSelection(table, choice),
  };
}

/** Chooses the rows of one network namespace. Throws `FilterSyntaxError` for a name unknown there. */
async function select(
  query: Query,
  filters: Filters,
  decoded: Decoded,
  dns: Dns | null,
): Promise<Listing> {
  const { names, tables } = decoded;
  const answers = await dns?.addresses(filters?.unknownHosts(query.filter, names) ?? []);
  const rowsOf = (of: Query): Selections => {
    const { chosen } = choosing(of, filters, decoded, answers);
    return (of.sockets ? tables : []).map((table) => [table, chosen(table)] as const);
  };
  if (query.lsof === null) return { decoded, selections: rowsOf(query) };
  const { addressRows, listedRows, listFiles } = await import("../filter/lsof/list_files.ts");
  const files = listFiles(query.lsof.selection, decoded, addressRows(query, rowsOf));
  return { decoded, selections: listedRows(decoded, files), files };
}

/** Forms that need not be there if there is nothing in them. */
const FOR_PEOPLE: readonly (TableOptions["as"] | undefined)[] = ["table", "counts", "health"];

/** What is said if nothing has what one word asked for. */
function nothingFound(asked: string): string {
  if (asked.startsWith("port ")) return `nothing listens on or talks to ${asked}`;
  // Who listens on every address has none of them.
  const port = /[\d\]](:[^:\]]+)$/.exec(asked)?.[1];
  return port === undefined
    ? `nothing talks from or to ${asked}`
    : `nothing listens on or talks to ${asked} (${port} has listeners on all addresses as well)`;
}

/** A name that one namespace has, such as an interface, need not be known in another. */
async function selectEach(
  query: Query,
  filters: Filters,
  all: readonly Decoded[],
  dns: Dns | null,
): Promise<Listing[]> {
  const listings: Listing[] = [];
  const unknown: FilterSyntaxError[] = [];
  for (const decoded of all) {
    try {
      listings.push(await select(query, filters, decoded, dns));
    } catch (error) {
      if (!(error instanceof FilterSyntaxError)) throw error;
      unknown.push(error);
      listings.push({ decoded, selections: [] });
    }
  }
  if (unknown.length === all.length) throw unknown[0];
  return listings;
}

/** Whether `lsof` found all that was asked for, or anything while it repeats; null if it is not it. */
function lsofFound({ lsof, repeat }: Query, files: ListedFiles | null): boolean | null {
  if (lsof === null || files === null) return null;
  if (repeat !== null) return files.length > 0;
  return lsof.forgiving || files.missing.length === 0;
}

/**
 * Decodes, filters and renders what was captured, of each network namespace; returns how that ends
 * the run. `dns`: null if it is not to be asked.
 */
export async function show(
  query: Query,
  captures: readonly [Capture, ...Capture[]],
  display: Display,
  dns: Dns | null,
): Promise<number> {
  const [first] = captures;
  const owners = decodeAllOwners(first);
  const options = {
    summary: query.summary,
    counters: countersOf(query),
    attributes: needsAttributes(query),
    byteOrder: query.byteOrder,
  };
  const filters = await filtersOf(query);
  const ahead = dns === null
    ? await Ahead.open(query, captures, (decoded) => choosing(query, filters, decoded), display)
    : null;
  const pause = ahead && ((decoded: Decoded, table: SocketTable) => ahead.more(decoded, table));
  const all = captures.map((capture) => decode(capture, options, owners, pause));
  if (query.wanted & groupSet("contexts") && !all[0].selinux) {
    // Among them may be the file that would have said otherwise.
    reportProblems(first.problems, display);
    throw new EnvironmentError("SELinux is not enabled, so there are no contexts to show");
  }
  const listings = ahead === null
    ? await selectEach(query, filters, all, dns)
    : [{ decoded: all[0], selections: ahead.rest(all[0]) }];
  const selections = listings.flatMap((listing) => listing.selections);
  const some = selections.some(([, rows]) => rows.length > 0);
  if (query.quiet) {
    if (some) return ExitStatus.COMPLETE;
    // What could not be read may have been it.
    const whole = reportProblems(all.flatMap(({ problems }) => problems), display);
    return whole ? ExitStatus.INCOMPLETE : ExitStatus.FAILED;
  }
  const isUnanswered = query.question !== null && !some;
  const any = await draw(query, captures, listings, display, dns, isUnanswered, ahead);
  const problems = [
    ...all.flatMap((decoded) => decoded.problems),
    ...missingColumns(query, selections),
  ];
  const whole = reportProblems(problems, display);
  if (!query.lsof?.quiet && !isUnanswered) {
    for (const note of ownerNotes(first.owners, query.filter)) display.error(note);
  }
  const found = lsofFound(query, listings[0].files ?? null) ?? any;
  if (query.repeat !== null && (found || !query.repeat.untilNone)) return ExitStatus.AGAIN;
  return whole && found ? ExitStatus.COMPLETE : ExitStatus.INCOMPLETE;
}

/**
 * Says what there is to say first, and draws all rows, or what is left of those that were drawn ahead;
 * whether there was what was asked for.
 */
async function draw(
  query: Query,
  captures: readonly Capture[],
  listings: readonly Listing[],
  display: Display,
  dns: Dns | null,
  isUnanswered: boolean,
  ahead: Ahead | null,
): Promise<boolean> {
  const selections = listings.flatMap((listing) => listing.selections);
  const [{ decoded: { names, tables } }] = listings;
  const hostNames = query.resolve && dns !== null
    ? await dns.names(addressesToResolve(selections, names, query.wanted))
    : null;
  const lacks = await lackNotes(query, captures.flatMap(({ sources }) => sources), selections);
  const notes = [
    ...query.notes,
    ...lacks,
    ...limitNotes(query, selections),
    ...(query.netstat === null ? [] : await supportNotes(query, tables)),
  ];
  if (ahead === null || ahead.holds) { for (const note of notes) display.error(note); }
  if (ahead !== null) {
    ahead.finish();
    return true;
  }
  if (isUnanswered) display.error(nothingFound(query.question!));
  // A program that reads the answer reads it whole, if it is empty as well.
  const isForPeople = query.format === "text" && FOR_PEOPLE.includes(query.table?.as);
  if (isUnanswered && isForPeople) return false;
  const write = (bytes: Uint8Array): void => display.out(bytes);
  return await render(query, listings, display.facts, hostNames, write) && !isUnanswered;
}
