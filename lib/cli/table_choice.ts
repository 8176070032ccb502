/** The options of tables -> what is shown of which columns, and what has to be asked for that. */

import type { ColumnKey } from "../field/column.ts";
import type { GroupName } from "../field/group.ts";
import { UsageError } from "../model/problem.ts";
import type { ColorChoice, SortKey, TableOptions } from "../model/table_options.ts";
import { didYouMean } from "../model/nearest.ts";
import type { TypedFlag } from "./flag.ts";

/** Options that need to know all columns. */
const BY_KEY: ReadonlySet<string> = new Set(["columns", "sort", "count-by"]);

/** True if the command line names columns. */
export function namesColumns(options: readonly TypedFlag[]): boolean {
  return options.some(({ name }) => BY_KEY.has(name));
}

/** The first option on a command line that asks for a table, a form of one or an order; or null. */
export function tableOption(options: readonly TypedFlag[]): string | null {
  const asks = ["table", "columns", "sort", ...FORMS];
  return options.find(({ name }) => asks.includes(name))?.name ?? null;
}

/** What options, and a question, ask for. */
export interface TableChoice {
  readonly table: TableOptions | null;
  readonly sort: readonly SortKey[];
  /** What has to be asked for it, and the words of the command line that ask. */
  readonly groups: ReadonlyMap<GroupName, string>;
}

/** The columns of a table, if none are chosen; and what whoever looks for trouble wants to know. */
const USUAL: readonly string[] = [
  ...["netid", "state", "local", "peer", "recv_q", "send_q", "process"] as const,
];
const OF_TROUBLE: readonly string[] = ["netid", "state", "local", "peer", "process"];

/** Forms of a table that have an option of their own, one at a time. */
const SINGLE_FORMS = ["csv", "tsv", "health", "metrics"] as const;
const FORMS: readonly string[] = [...SINGLE_FORMS, "count-by"];

/** What facts and metrics are told of. */
const GROUPS_OF: Readonly<Record<"health" | "metrics", readonly GroupName[]>> = {
  health: ["info", "memory", "owners", "timers"],
  metrics: ["memory"],
};

type Columns = ReadonlyMap<string, ColumnKey>;

function splitKeys(option: string, value: string, known: Columns): string[] {
  const keys = value.split(",");
  for (const word of keys) {
    const key = word.replace(/^[-+]/, "");
    if (known.has(key)) continue;
    throw new UsageError(`${option} knows no "${key}"${didYouMean(key, known.keys())}`);
  }
  return keys;
}

function colorOf(word: string): ColorChoice {
  if (word === "auto" || word === "always" || word === "never") return word;
  throw new UsageError(`--color knows auto, always, never, not "${word}"`);
}

/** `usual`: those of the table if none are chosen. */
function columnsOf(words: readonly string[], usual: readonly string[]): readonly string[] {
  const added = words.filter((word) => word.startsWith("+")).map((word) => word.slice(1));
  const chosen = words.filter((word) => !word.startsWith("+"));
  return [...new Set([...(chosen.length === 0 ? usual : chosen), ...added])];
}

/**
 * Throws `UsageError` for an unknown key, and for what excludes each other. `known`: all columns, if
 * some are named. `json`: true if records are wanted. `question`: true if one word asks. `namespaces`,
 * `whose`: true if there are columns for that.
 */
export function tableChoice(
  options: readonly TypedFlag[],
  known: Columns,
  { json, question, namespaces, whose, color }: {
    readonly json: boolean;
    readonly question: boolean;
    readonly namespaces: boolean;
    readonly whose: boolean;
    readonly color: () => ColorChoice;
  },
): TableChoice {
  const values = (wanted: string): string[] =>
    options.filter(({ name }) => name === wanted).map(({ value }) => value);
  const has = (name: string): boolean => options.some((option) => option.name === name);
  const keys = (option: string): string[] =>
    values(option).flatMap((value) => splitKeys(`--${option}`, value, known));
  const sort = keys("sort").map((word): SortKey =>
    word.startsWith("-")
      ? { key: word.slice(1), descending: true }
      : { key: word.replace(/^\+/, ""), descending: false }
  );
  const colors = values("color").map(colorOf);
  const counted = keys("count-by");
  const wanted = keys("columns");
  const forms = FORMS.filter(has).map((name) => `--${name}`);
  if (forms.length > 1) throw new UsageError(`${forms.join(" and ")} exclude each other`);
  if (json && (has("table") || forms.some((form) => form !== "--count-by") || wanted.length > 0)) {
    throw new UsageError("JSON has all keys, and is no table: leave out --table and its likes");
  }
  // They have columns of their own, and no rows to put in order.
  for (const [option, words] of [["--columns", wanted], ["--sort", sort]] as const) {
    const form = forms.find((form) => form === "--count-by" || form === "--metrics");
    if (words.length > 0 && form !== undefined) {
      throw new UsageError(`${option} and ${form} exclude each other`);
    }
  }
  const as = counted.length > 0 ? "counts" : SINGLE_FORMS.find(has) ??
    (has("table") || wanted.length > 0 || (!json && (sort.length > 0 || question))
      ? "table"
      : null);
  const usual = [
    ...(namespaces ? ["netns"] : []),
    ...(as === "health" ? OF_TROUBLE : USUAL),
    ...(whose ? ["unit", "container"] : []),
  ];
  const columns = as === "counts" ? counted : columnsOf(wanted, usual);
  const shown = [
    ...(as === null || as === "metrics" ? [] : columns),
    ...sort.map(({ key }) => key),
  ];
  return {
    table: as === null ? null : {
      ...{ as, columns, chosen: wanted.length > 0 },
      color: colors.at(-1) ?? color(),
    },
    sort: question && sort.length === 0 ? [{ key: "listening", descending: true }] : sort,
    groups: wordsByGroup([
      ...shown.map((key) => [key, groupsOfKey(key, known)] as const),
      ...(as === "health" || as === "metrics" ? [[`--${as}`, GROUPS_OF[as]] as const] : []),
    ]),
  };
}

function wordsByGroup(
  asked: readonly (readonly [word: string, groups: readonly GroupName[]])[],
): ReadonlyMap<GroupName, string> {
  const words = new Map<GroupName, Set<string>>();
  for (const [word, groups] of asked) {
    for (const group of groups) words.set(group, (words.get(group) ?? new Set()).add(word));
  }
  return new Map(Array.from(words, ([group, of]) => [group, [...of].join(" ")]));
}

/** What has to be asked for a column; the usual ones are known without a look at all. */
function groupsOfKey(key: string, known: Columns): readonly GroupName[] {
  return known.get(key)?.groups ??
    (key === "process" ? ["owners"] : key === "netns" ? ["netns"] : []);
}
