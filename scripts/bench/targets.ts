/**
 * What is asked of the times.
 *
 * @module
 */

import {
  ALL_NETNS,
  before,
  EMPTY,
  IDLE_LINES,
  KEPT_LINES,
  LINKS,
  LSOF,
  NETSTAT,
  ours,
  SS,
  SS_PORT,
  SS_PROCFS,
  UNPACKED,
} from "./contest.ts";
import { fastest, median, type Target, type Timing } from "./report.ts";

/** The times of contestants that ran in turn. */
export interface Phase {
  /** What they ran beside, as a sentence has it. */
  readonly title: string;
  readonly timings: readonly Timing[];
}

/** All times, and what is not a time. */
export interface Measured {
  readonly idle: Phase;
  /** With some sockets, from few to many, and how many. */
  readonly loads: readonly (Phase & { readonly sockets: number })[];
  /** Beside empty namespaces. */
  readonly namespaces: Phase | null;
  readonly oneProcessor: readonly Phase[];
  /** Peak memory in KiB of one idle start, of a listing of many, and of that of the release before. */
  readonly memory: {
    readonly idle: number;
    readonly many: number;
    readonly before: number | undefined;
  };
}

/** The most that the quotient of two medians may be, of programs that are equally fast. */
const NOT_SLOWER = 1.03;
const MIB_IN_KIB = 1024;

/** A quotient or difference of times of one phase; undefined if one of them was not measured. */
type Compared = (a: string, b: string, phase: Phase) => Value | undefined;

/** Of the medians, and of the fastest runs. */
type Value = Pick<Target, "measured" | "fastest">;

/** The times of one program in a phase; undefined if it was not measured there. */
function timesOf({ timings }: Phase, name: string): readonly number[] | undefined {
  return timings.find((timing) => timing.name === name)?.times;
}

function compared(of: (a: number, b: number) => number): Compared {
  return (a, b, phase) => {
    const [one, other] = [timesOf(phase, a), timesOf(phase, b)];
    if (one === undefined || other === undefined) return undefined;
    return {
      measured: of(median(one), median(other)),
      fastest: of(fastest(one), fastest(other)),
    };
  };
}

const quotient = compared((a, b) => a / b);
const difference = compared((a, b) => a - b);

/** All targets for which there are times. */
export function targets(measured: Measured): Target[] {
  const { idle, loads, namespaces, oneProcessor, memory } = measured;
  const many = loads.at(-1)!;
  const target = (what: string, value: Value | undefined, limit: number, unit = ""): Target[] =>
    value === undefined ? [] : [{ what, ...value, limit, unit }];
  const tan = ours("-tan");
  const procfs = ours("--source procfs -tan");
  return [
    ...IDLE_LINES.flatMap((line) =>
      target(`idle ${line}, over an empty program`, difference(ours(line), EMPTY, idle), 6, " ms")
    ),
    ...target("idle -tan, over itself before packing", difference(tan, UNPACKED, idle), 4, " ms"),
    ...target("-tan, of ss", quotient(tan, SS, many), 0.75),
    ...target("sport = :22, of ss", quotient(ours("-tan sport = :22"), SS_PORT, many), 0.85),
    ...target("-tanp beyond -tan, of its links alone", linksCost(many), 1.5),
    ...target("--jsonl -tan, of -tan", quotient(ours("--jsonl -tan"), tan, many), 1.6),
    ...target("--source procfs -tan, of ss on procfs", quotient(procfs, SS_PROCFS, many), 0.65),
    ...(namespaces === null ? [] : target(
      `--all-netns -tan beside ${namespaces.title}, of -tan`,
      quotient(ours(ALL_NETNS), tan, namespaces),
      1.25,
    )),
    ...target("lsof -nP -i, of lsof", quotient(ours(LSOF), LSOF, many), 0.35),
    ...target("netstat -tanp, of netstat", quotient(ours(NETSTAT), NETSTAT, many), 0.15),
    ...target("ten times the rows, beyond a start", growth(measured), 10.5),
    ...target(
      "peak memory over an idle start",
      { measured: (memory.many - memory.idle) / MIB_IN_KIB },
      120,
      " MiB",
    ),
    ...target(
      "peak memory, of the release before",
      memory.before === undefined ? undefined : { measured: memory.many / memory.before },
      NOT_SLOWER,
    ),
    ...[idle, ...loads, ...oneProcessor].flatMap((phase) =>
      KEPT_LINES.flatMap((line) =>
        target(
          `${line}, ${phase.title}, of the release before`,
          quotient(ours(line), before(line), phase),
          NOT_SLOWER,
        )
      )
    ),
  ];
}

/** What owners cost beyond a listing without, of what reading their links costs. */
function linksCost(phase: Phase): Value {
  const all = [ours("-tanp"), ours("-tan"), LINKS].map((name) => timesOf(phase, name)!);
  const of = (least: (times: readonly number[]) => number): number => {
    const [owners, plain, links] = all.map(least);
    return (owners - plain) / links;
  };
  return { measured: of(median), fastest: of(fastest) };
}

/** How many times as long ten times the rows take, beyond a start. */
function growth({ idle, loads }: Measured): Value {
  const [some, many] = loads.slice(-2);
  const all = [idle, some, many].map((phase: Phase) => timesOf(phase, ours("-tan"))!);
  const of = (least: (times: readonly number[]) => number): number => {
    const [start, fewer, more] = all.map(least);
    // Stated for ten times the rows; the number of sockets may not have come out exactly so.
    return (more - start) / (fewer - start) / (many.sockets / some.sockets) * 10;
  };
  return { measured: of(median), fastest: of(fastest) };
}
