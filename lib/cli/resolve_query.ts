/** Flags -> Command: all defaults and conflicts are settled here. */

import { type Group, type GroupName, GROUPS, groupSet, OF_RECORDS } from "../field/group.ts";
import { ALL_KINDS } from "../field/kind.ts";
import type { Build } from "../model/build.ts";
import { parseCInteger } from "../model/c_integer.ts";
import type { ColumnKey } from "../field/column.ts";
import { conditions, ownerTests } from "../model/conditions.ts";
import { ALL_STATES, Family, Table } from "../model/kinds.ts";
import { UsageError } from "../model/problem.ts";
import { isSeveral } from "../model/network_namespace.ts";
import type { Command, DialectName, Lack, Query } from "../model/query.ts";
import { splitFilterWords } from "./filter_words.ts";
import type { Flag } from "./flag.ts";
import { FLAGS } from "./flags.ts";
import { ownOptions } from "./own_options.ts";
import type { ParsedFilter, parseFilter } from "./parse_filter.ts";
import type { Flags } from "./parse_flags.ts";
import { questionOf, withHint } from "./question.ts";
import { tableChoice, tableOption } from "./table_choice.ts";
import type { ColorChoice } from "../model/table_options.ts";
import { choosesOnlyStates, Selection } from "./selection.ts";
import { versionText } from "./version.ts";

/**
 * Variables of the environment that have a say in what is asked and where. With any of them nothing
 * is asked before the program is awake (scripts/release/questions.ts).
 */
export const STEERING_VARIABLES = { procRoot: "PROC_ROOT", replay: "TCPDIAG_FILE" } as const;

/** Their values, null for one that is not set or may not be read. */
type Steering = { readonly [name in keyof typeof STEERING_VARIABLES]: string | null };

/** What a command depends on besides the command line. */
export interface CommandEnvironment extends Steering {
  /** The text of the `-F` file, null if there is none. */
  readonly filterText: string | null;
  /** Parses a filter, if the command line has one: see `hasFilter`. */
  readonly parseFilter?: typeof parseFilter;
  /** All columns, if the command line names some: see `namesColumns`. */
  readonly columns?: ReadonlyMap<string, ColumnKey>;
  /** What NO_COLOR and CLICOLOR_FORCE say; asked of tables alone. */
  readonly color?: () => ColorChoice;
  /** How the program was made; asked for its version alone. */
  readonly build?: () => Build;
}

/** The file that `-F` names, or null; throws if there is more than one. */
export function filterFile(flags: Flags): string | null {
  const files = flags.options.filter((option) => option.name === "filter");
  if (files.length > 1) throw new UsageError("-F can be given only once");
  return files[0]?.value ?? null;
}

/** Whether a command line has a filter; `filterText`: that of the `-F` file, null if there is none. */
export function hasFilter({ operands }: Flags, filterText: string | null): boolean {
  return filterText !== null || !choosesOnlyStates(operands);
}

const NO_FILTER: ParsedFilter = { filter: null, family: null };

/** Tables of internet sockets, of which procfs lacks what conditions look at; bits of `Table`. */
const INET_TABLES = ALL_KINDS.filter(({ ipProtocol }) => ipProtocol !== undefined)
  .reduce((tables, kind) => tables | kind.tables, 0);

/** Conditions on what procfs does not have of internet sockets, by kind. */
const LACKED_BY_CONDITION: ReadonlyMap<string, string> = new Map([
  ["device", "dev (devices of internet sockets)"],
  ["fwmark", "fwmark (marks of sockets)"],
  ["cgroup", "cgroup (cgroups of sockets)"],
]);

function spelled(flag: Flag): string {
  return flag.short ? `-${flag.short[0]}` : `--${flag.name}`;
}

function lacksOf(name: GroupName): string | undefined {
  const group: Group = GROUPS[name];
  return group.lacks;
}

/** What procfs lacks of a group. Contexts are attributes of files, which libc reads. */
function lackOfGroup(name: GroupName): Lack["of"] {
  const group: Group = GROUPS[name];
  return group.reads === "owners" ? "run" : { group: name };
}

/** What procfs lacks of an option: what its first group has, or the sockets that it selects. */
function lackOf({ asks, states, lacks }: Flag): Lack["of"] {
  const group = asks?.find((name) => lacksOf(name) === lacks);
  const of = group === undefined ? "run" : lackOfGroup(group);
  return of !== "run" || states === undefined ? of : { tables: Table.TCP };
}

/** Resolves a command line. Throws `UsageError` and `FilterSyntaxError`. */
export function resolveQuery(flags: Flags, environment: CommandEnvironment): Command {
  const selection = new Selection();
  const on = new Set<string>();
  const lacks = new Map<string, Lack["of"]>();
  const names: string[] = [];
  const mapIds: number[] = [];
  const asked = new Set<GroupName>();
  for (const { name, value } of flags.options) {
    const flag = FLAGS.find((each) => each.name === name)!;
    on.add(name);
    for (const group of flag.asks ?? []) asked.add(group);
    if (flag.tables !== undefined) selection.addTables(flag.tables, true);
    if (flag.family !== undefined) selection.addFamily(flag.family);
    if (flag.states !== undefined) selection.chosenStates = flag.states;
    if (flag.lacks) lacks.set(`${spelled(flag)} (${flag.lacks})`, lackOf(flag));
    switch (name) {
      case "help":
        return { kind: "help", of: helpOf(value) };
      case "version":
        return { kind: "print", text: versionText(environment.build?.() ?? null) };
      case "kill":
        throw new UsageError(
          "-K is refused: this program only looks and never closes a socket",
        );
      case "family":
        if (value === "help") return { kind: "help", of: "all" };
        selection.addFamilyByName(value);
        break;
      case "query":
        selection.addQuery(value);
        break;
      case "bpf-map-id":
        mapIds.push(mapId(value));
        break;
      case "net":
        names.push(value);
        break;
    }
  }
  if (on.has("bpf-maps") && on.has("bpf-map-id")) {
    throw new UsageError("--bpf-maps and --bpf-map-id exclude each other");
  }
  if (on.has("all-netns") && names.length > 0) {
    throw new UsageError("--all-netns has all of them: -N cannot add to it");
  }
  const namespaces = on.has("all-netns") ? "all" : names.length > 0 ? names : "own";
  if (on.has("json-schema")) return { kind: "schema" };
  if (on.has("list-columns")) return { kind: "columns" };
  if (on.has("man")) return { kind: "manual" };
  const shell = flags.options.findLast(({ name }) => name === "completions");
  if (shell !== undefined) return { kind: "completions", shell: shell.value };
  const { format, procRoot, byteOrder, source } = ownOptions(flags.options, environment.procRoot);
  const question = on.has("filter") ? null : questionOf(flags.operands);
  if (question !== null || on.has("health")) {
    if (selection.isDefault) selection.addTables(Table.TCP | Table.UDP, true);
    on.add("numeric");
    asked.add("owners");
  }
  if (question !== null || on.has("health") || on.has("metrics")) {
    selection.chosenStates ||= ALL_STATES;
  }
  const { table, sort, groups } = tableChoice(flags.options, environment.columns ?? new Map(), {
    ...{ json: format !== "text", question: question !== null, whose: on.has("whose") },
    namespaces: isSeveral(namespaces),
    color: environment.color ?? ((): ColorChoice => "auto"),
  });
  for (const [group, words] of groups) {
    asked.add(group);
    const lacked = lacksOf(group);
    if (lacked !== undefined) lacks.set(`${words} (${lacked})`, lackOfGroup(group));
  }
  const dialect: DialectName = format !== "text" || table !== null ? "record" : "ss";

  const summaryOnly = on.has("summary") && selection.isDefault && flags.operands.length === 0;
  const words = selection.takeStates(question?.words ?? flags.operands);
  selection.settle(dialect);
  const nothing = selection.tables === 0 ? "the options leave no table of sockets to show" : null;
  if (nothing !== null && !on.has("summary")) {
    return { kind: "nothing", message: nothing, text: format === "json" ? "[]\n" : "" };
  }
  // For -s without any table: as in `ss`, the filter is not even parsed.
  const expression = nothing === null
    ? splitFilterWords(words, environment.filterText)
    : splitFilterWords([], null);
  const isWord = expression.words.length === 1 && question === null;
  const parse = (): ParsedFilter => {
    if (expression.words.length === 0) return NO_FILTER;
    if (environment.parseFilter === undefined) throw new Error("there is no parser of filters");
    return environment.parseFilter(expression, selection.preferredHostFamily);
  };
  const parsed = isWord && expression.expression === flags.operands[0] ? withHint(parse) : parse();
  if (parsed.family !== null) selection.restrictTo(parsed.family);
  if (selection.families & (Family.INET | Family.INET6)) {
    for (const { kind } of conditions(parsed.filter)) {
      const lacked = LACKED_BY_CONDITION.get(kind);
      if (lacked !== undefined) lacks.set(lacked, { tables: INET_TABLES });
    }
  }
  const remarks = notes(on, dialect);
  const tests = ownerTests(parsed.filter);
  if (tests.some((test) => test.of === "container")) asked.add("container_names");
  if (tests.length > 0 && on.has("events")) {
    throw new UsageError(`-E: nobody holds a destroyed socket, so "${tests[0].of}" matches none`);
  }
  const netns = conditions(parsed.filter).some(({ kind }) => kind === "netns");
  // Where nothing names the one namespace of a listing, no name is read.
  if (isSeveral(namespaces) || (names.length > 0 && (netns || dialect === "record"))) {
    asked.add("container_names");
  }
  if (namespaces === "own" && netns) {
    remarks.push("netns: only this network namespace is looked at, add --all-netns for the others");
  }
  const mode = on.has("diag") ? "dump" : on.has("events") ? "events" : "list";
  requireMode(mode, flags, selection, on.has("json"));
  const form = tableOption(flags.options);
  if (form !== null && (mode !== "list" || on.has("summary"))) {
    const option = mode === "events" ? "-E" : mode === "dump" ? "-D" : "-s";
    throw new UsageError(`${option} is no table: leave out --${form}`);
  }
  if (isSeveral(namespaces) && (mode !== "list" || on.has("permissions"))) {
    throw new UsageError("-E, -D and --permissions are of one network namespace");
  }
  for (const { tables, lacks: what } of ALL_KINDS.toSorted((a, b) => a.tables - b.tables)) {
    if (what === undefined || !(selection.named & tables)) continue;
    lacks.set(`${spelled(FLAGS.find((flag) => flag.lacks === what)!)} (${what})`, "run");
  }
  const query: Query = {
    format,
    dialect,
    tables: selection.tables,
    // `ss` shows no SCTP from procfs; this program does if it is asked for by name.
    notFromFiles: dialect === "ss" ? Table.SCTP & ~selection.named : 0,
    families: selection.families,
    states: selection.states,
    filter: parsed.filter,
    expression: expression.expression,
    text: {
      header: !on.has("no-header"),
      queues: !on.has("no-queues"),
      processes: on.has("processes") || on.has("whose"),
      oneline: on.has("oneline"),
      cgroup: on.has("cgroup"),
    },
    netstat: null,
    lsof: null,
    wanted: (dialect === "ss" ? 0 : OF_RECORDS) |
      groupSet("base", ...asked, ...(on.has("numeric") ? [] : ["names" as const])),
    asked: groupSet(...asked),
    bpfMaps: on.has("bpf-maps") ? "all" : mapIds.length > 0 ? mapIds : "none",
    numeric: on.has("numeric"),
    resolve: on.has("resolve"),
    summary: on.has("summary"),
    // A listing that has no table is one that has no header, and in JSON one without sockets.
    sockets: !summaryOnly && (nothing === null || dialect === "record"),
    procRoot: procRoot ?? "/proc",
    procRootGiven: procRoot !== null,
    byteOrder,
    namespaces,
    source: procRoot === null ? source ?? "auto" : "procfs",
    replay: source === "procfs" ? null : environment.replay,
    mode,
    ...{ table, sort, quiet: on.has("quiet"), question: question?.asked ?? null },
    repeat: null,
    lacks: Array.from(lacks, ([text, of]) => ({ text, of })),
    notes: [...remarks, ...(nothing === null ? [] : [nothing])],
  };
  Object.freeze(query);
  return on.has("permissions") ? { kind: "permissions", query } : { kind: "list", query };
}

/** Throws `UsageError` if -E or -D cannot do what is asked. */
function requireMode(
  mode: Query["mode"],
  flags: Flags,
  selection: Selection,
  array: boolean,
): void {
  if (mode === "list") return;
  if (mode === "dump") {
    const file = flags.options.findLast(({ name }) => name === "diag")?.value ?? "";
    if (!file.startsWith("-")) {
      throw new UsageError(`-D writes to standard output only: -D - > ${file}`);
    }
    if (!(selection.tables & Table.TCP)) throw new UsageError("-D dumps TCP sockets: add -t");
    return;
  }
  const followed = selection.tables & (Table.TCP | Table.UDP) &&
    selection.families & (Family.INET | Family.INET6);
  if (!followed) throw new UsageError("-E follows TCP and UDP sockets");
  if (array) throw new UsageError("-E has no end, and so no array: use --jsonl");
}

/** Which help `--help` or `--help=all` asks for. */
function helpOf(value: string): "common" | "all" {
  if (value === "") return "common";
  if (value === "all") return "all";
  throw new UsageError(`--help knows all, not "${value}"`);
}

/** Ids of BPF maps are positive numbers of 32 bits. */
function mapId(word: string): number {
  const id = parseCInteger(word);
  if (id === null || id <= 0 || id >= 0xffffffff) {
    throw new UsageError(`"${word}" is no id of a BPF map`);
  }
  return id;
}

/** Notes for standard error, written before the listing. */
function notes(on: ReadonlySet<string>, dialect: DialectName): string[] {
  const lines: string[] = [];
  if (dialect === "ss" && on.has("threads") && !on.has("processes")) {
    lines.push("-T shows its column only with -p, as in ss: use -pT");
  }
  return lines;
}
