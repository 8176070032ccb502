/**
 * Runs generated filters over sockets of its own, in the namespace that it is started in, and tells
 * what was not as it has to be: `compare.ts SEED COUNT SS`.
 *
 * @module
 */

import { run } from "../../../main.ts";
import { pause } from "../../../scripts/world/socket.ts";
import { acquire } from "../../../lib/acquire/acquire.ts";
import { hostFacts } from "../../../lib/acquire/host_facts.ts";
import { decode } from "../../../lib/decode/decode.ts";
import { rowFilter } from "../../../lib/filter/row_filter.ts";
import { dialectOf } from "../../../lib/render/dialects.ts";
import { selectRows } from "../../../lib/filter/select_rows.ts";
import { conditions, kernelRuns } from "../../../lib/model/conditions.ts";
import type { Plan } from "../../../lib/model/plan.ts";
import type { Query } from "../../../lib/model/query.ts";
import { filterBytecode } from "../../../lib/plan/filter_bytecode.ts";
import { planSources } from "../../../lib/plan/plan_sources.ts";
import { bytesToLatin1 } from "../../support/trees/editable_tree.ts";
import { FilterWords } from "../../support/ss/filter_words.ts";
import { queryOf } from "../../support/values/queries.ts";
import { Random } from "../../support/values/random.ts";
import { FACTS, openSockets } from "./sockets.ts";

/** What came of it. */
export interface FilterReport {
  compared: number;
  /** Filters with a name that nobody knows. */
  refused: number;
  /** Filters that left at least one row. */
  withRows: number;
  /** Filters of which the kernel got at least a part. */
  compiled: number;
  readonly problems: string[];
}

/** How often a comparison is tried again, after a pause: TIME-WAIT sockets end meanwhile. */
const TRIES = 4;
const PAUSE_MS = 500;
const REFUSED = "refused";
const OPTIONS = [
  ["-tuan", "any"],
  ["-tan", "any"],
  ["-uan", "any"],
  ["-tuanB", "any"],
  ["-tuan4", "inet"],
  ["-tuan6", "inet6"],
] as const;

/** What a query reads, but every socket of its tables. */
function unfiltered(query: Query): Plan {
  const whole = planSources({ ...query, filter: null }).fetches;
  const plan = planSources(query);
  const fetches = plan.fetches.map((fetch) =>
    fetch.kind === "sockets"
      ? whole.find((other) => other.kind === "sockets" && other.id === fetch.id)!
      : fetch
  );
  return { ...plan, fetches };
}

/**
 * Cookies of the sockets that a query shows of what a plan reads. `alone`: no kernel has run its
 * filter, so that this has to be done here.
 */
async function cookies(query: Query, plan: Plan, alone: boolean): Promise<string[]> {
  const [capture] = await acquire(plan, hostFacts());
  const { tables, names, problems } = decode(capture, {
    summary: false,
    attributes: true,
  });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const filter = rowFilter(query, names);
  return tables.flatMap((table) => {
    if (table.source !== "diag") throw new Error(`${table.protocol} came from procfs`);
    const runs = alone && filter !== null && kernelRuns(query.filter!);
    const passes = runs ? filter(table, "kernel") : (): boolean => true;
    return Array.from(
      selectRows(table, { query, filter, dialect: dialectOf(query) }).filter(passes),
      (row) => `${table.protocol} ${table.cookieHigh![row]} ${table.cookie![row]}`,
    );
  });
}

/**
 * What is wrong with the rows that the kernel lets through: those of the filter have to be among
 * them.
 */
async function lostRows(query: Query): Promise<string | null> {
  for (let tries = 0;; tries++) {
    const all = await cookies(query, unfiltered(query), true);
    const some = await cookies(query, planSources(query), false);
    if (all.join() === some.join()) return null;
    if (tries === TRIES) return `the row filter leaves ${all.length}, with bytecode ${some.length}`;
    await pause(PAUSE_MS);
  }
}

async function ours(words: readonly string[]): Promise<string> {
  const chunks: Uint8Array[] = [];
  let complaints = "";
  const code = await run(words, {
    facts: { ...hostFacts(), columns: null },
    out: (bytes) => void chunks.push(bytes.slice()),
    error: (line) => complaints += line,
    drop: () => {},
  });
  return code === 0 ? chunks.map(bytesToLatin1).join("") : `${REFUSED}: ${complaints}`;
}

async function theirs(ss: string, words: readonly string[]): Promise<string> {
  const { code, stdout } = await new Deno.Command(ss, { args: [...words], stdin: "null" }).output();
  return code === 0 ? bytesToLatin1(stdout) : REFUSED;
}

function firstDifference(expected: string, actual: string): string {
  const [left, right] = [expected.split("\n"), actual.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `${left.length} lines of ss, ${right.length} of sockscope:\n  ${left[at]}\n  ${right[at]}`;
}

/** How many rows `ss` shows, and what is otherwise in ours. */
async function compareWithSs(
  ss: string,
  words: readonly string[],
): Promise<{ readonly rows: number; readonly difference: string | null }> {
  for (let tries = 0;; tries++) {
    const [expected, actual] = [await theirs(ss, words), await ours(words)];
    if (expected !== actual && tries < TRIES) {
      await pause(PAUSE_MS);
      continue;
    }
    const difference = expected === actual ? null : firstDifference(expected, actual);
    return { rows: expected.split("\n").length - 2, difference };
  }
}

/** Compares one command line; adds to the report. */
async function compare(ss: string, words: readonly string[], report: FilterReport): Promise<void> {
  const wrong = (text: string): void => void report.problems.push(`${words.join(" ")}: ${text}`);
  const query = queryOf(words);
  if ((await ours(words)).startsWith(REFUSED)) {
    report.refused++;
    return;
  }
  // Of other families' hosts `ss` makes code that the kernel refuses, and then reads procfs.
  const foreign = [...conditions(query.filter)].some((condition) =>
    "host" in condition && condition.host.family !== "inet"
  );
  if (!foreign) {
    const { rows, difference } = await compareWithSs(ss, words);
    report.compared++;
    if (difference !== null) wrong(difference);
    if (rows > 0) report.withRows++;
  }
  if (filterBytecode(query.filter, true).length > 0) report.compiled++;
  // Who chose a port only the kernel knows.
  if ([...conditions(query.filter)].some(({ kind }) => kind === "autobound")) return;
  const lost = await lostRows(query);
  if (lost !== null) wrong(lost);
}

if (import.meta.main) {
  const [seed, count, ss] = [Number(Deno.args[0]), Number(Deno.args[1]), Deno.args[2]];
  await openSockets();
  const random = new Random(seed);
  const report: FilterReport = { compared: 0, refused: 0, withRows: 0, compiled: 0, problems: [] };
  for (let index = 0; index < count; index++) {
    const [option, family] = random.pick(OPTIONS);
    const words = new FilterWords(random, FACTS, family, true).expression(3);
    await compare(ss, [option, ...words], report);
  }
  console.log(JSON.stringify(report));
  Deno.exit(0);
}
