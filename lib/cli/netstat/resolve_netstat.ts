/** Words -> Command, as `netstat` reads them. */

import { type GroupName, groupSet, OF_RECORDS } from "../../field/group.ts";
import type { NetstatOptions, Statistics } from "../../model/netstat_options.ts";
import { UsageError } from "../../model/problem.ts";
import type { Command, Query } from "../../model/query.ts";
import { ALL_STATES, State } from "../../model/kinds.ts";
import type { Flag } from "../flag.ts";
import { ownOptions } from "../own_options.ts";
import { type Flags, parseFlags } from "../parse_flags.ts";
import type { CommandEnvironment } from "../resolve_query.ts";
import { NETSTAT_REFERENCE, versionText } from "../version.ts";
import { type FamilySelection, selectFamilies } from "./families.ts";
import { NETSTAT_GROUPS, NETSTAT_OPTIONS } from "./flags.ts";
import { netstatHelp } from "./help.ts";

/** Exit statuses of `netstat` for an option that it does not know, and for what it cannot do. */
const UNKNOWN_OPTION = 3;
const UNSUPPORTED = 1;

const FLAGS: ReadonlyMap<string, Flag> = new Map(
  NETSTAT_GROUPS.flatMap(({ flags }) => flags).map((flag) => [flag.name, flag]),
);

function parsed(words: readonly string[]): Flags {
  try {
    return parseFlags(words, NETSTAT_OPTIONS);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(error.message, UNKNOWN_OPTION);
  }
}

/** Throws for an option whose answer another command has. */
function refuseElsewhere(on: ReadonlySet<string>): void {
  for (const name of on) {
    const { short, instead } = FLAGS.get(name)!;
    if (instead !== undefined) {
      throw new UsageError(`-${short} is not about sockets: ${instead}`, UNSUPPORTED);
    }
  }
}

/** Which counters -s shows; null if it was not asked for. */
function statisticsOf(
  on: ReadonlySet<string>,
  { typed, protocols }: FamilySelection,
): Statistics | null {
  if (!on.has("statistics")) return null;
  if (typed.length > 1 || (typed.length === 1 && !typed[0].startsWith("inet"))) {
    throw new UsageError(
      `there are counters of one family, inet or inet6, not of ${typed.join(", ")}`,
      UNSUPPORTED,
    );
  }
  return {
    ipv6: typed.includes("inet6"),
    protocols: protocols.length === 0 ? null : new Set(protocols),
  };
}

/** The groups of fields that options ask for: text has less than records do. */
function askedGroups(on: ReadonlySet<string>, text: boolean): GroupName[] {
  const asked = new Set([...on].flatMap((name) => FLAGS.get(name)!.asks ?? []));
  if (!text) return [...asked];
  const groups: GroupName[] = [];
  if (on.has("timers")) groups.push("timers");
  if (on.has("extend")) groups.push("details");
  // The program's name is that of its command line.
  if (on.has("programs")) groups.push("owners", "cmdlines");
  return groups;
}

/** Resolves a command line of `netstat`. Throws `UsageError`. */
export function resolveNetstat(
  words: readonly string[],
  environment: CommandEnvironment,
): Command {
  const flags = parsed(words);
  const on = new Set(flags.options.map(({ name }) => name));
  if (on.has("help")) return { kind: "print", text: netstatHelp() };
  if (on.has("version")) {
    const reference = { command: "netstat", release: NETSTAT_REFERENCE };
    return { kind: "print", text: versionText(environment.build?.() ?? null, reference) };
  }
  const selection = selectFamilies(flags.options);
  refuseElsewhere(on);
  if (on.has("json-schema")) return { kind: "schema" };
  const { format, procRoot, byteOrder, source } = ownOptions(flags.options, environment.procRoot);
  const text = format === "text";
  if (text && on.has("all-netns")) {
    throw new UsageError("--all-netns is for records: add --json or --jsonl", UNSUPPORTED);
  }
  const asksFiles = procRoot !== null || source === null || source === "procfs";
  const repeats = on.has("continuous");
  if (repeats && format === "json") {
    throw new UsageError("-c has no end, and so no array: use --jsonl", UNSUPPORTED);
  }
  const statistics = statisticsOf(on, selection);
  const numeric = on.has("numeric");
  const { tables, families, internet, unix, named, everything, others } = selection;
  const netstat: NetstatOptions = {
    ...{ internet, unix, named, everything, others, statistics },
    shows: on.has("all") ? "all" : on.has("listening") ? "listening" : "connected",
    verbose: on.has("verbose"),
    wide: on.has("wide"),
    extended: on.has("extend"),
    programs: on.has("programs"),
    timers: on.has("timers"),
    numericUsers: numeric || on.has("numeric-users"),
  };
  const namesPorts = !numeric && !on.has("numeric-ports");
  const asked = groupSet(...askedGroups(on, text));
  const query: Query = {
    format,
    dialect: "netstat",
    ...{ tables, families, notFromFiles: 0, filter: null, expression: "" },
    // Sockets that are bound and otherwise unused are in no table of procfs.
    states: asksFiles ? ALL_STATES : ALL_STATES & ~(1 << State.BOUND_INACTIVE),
    text: {
      ...{ header: true, queues: true, oneline: false, cgroup: false },
      processes: on.has("programs"),
    },
    netstat,
    lsof: null,
    wanted: (text ? 0 : OF_RECORDS) | asked |
      groupSet("base", ...(namesPorts ? ["names" as const] : [])),
    asked,
    bpfMaps: "none",
    numeric: !namesPorts,
    resolve: text && statistics === null && !numeric && !on.has("numeric-hosts"),
    summary: !text && statistics !== null,
    sockets: statistics === null,
    procRoot: procRoot ?? "/proc",
    procRootGiven: procRoot !== null,
    byteOrder,
    namespaces: on.has("all-netns") ? "all" : "own",
    source: asksFiles ? "procfs" : source,
    replay: null,
    mode: "list",
    ...{ table: null, sort: [], quiet: false, question: null },
    repeat: repeats ? { seconds: 1, untilNone: false } : null,
    ...{ lacks: [], notes: [] },
  };
  Object.freeze(query);
  return on.has("permissions") ? { kind: "permissions", query } : { kind: "list", query };
}
