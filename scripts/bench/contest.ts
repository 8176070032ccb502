/**
 * Who is measured against whom.
 *
 * @module
 */

import { referenceNetstat } from "../reference_netstat.ts";
import type { Program } from "./measure.ts";
import {
  dynamicProgram,
  emptyProgram,
  inPath,
  linkReader,
  sockscopeProgram,
  ssProgram,
} from "./programs.ts";

/** A program that is measured. */
export interface Contestant extends Program {
  readonly name: string;
  /** In how many rounds it takes part, if it takes seconds. */
  readonly rounds?: number;
}

/** Paths of the programs. */
export interface Programs {
  readonly sockscope: string;
  readonly before: string | undefined;
  readonly ss: string;
  readonly netstat: string | null;
  readonly lsof: string | undefined;
  readonly cat: string;
  /** A program that does nothing. */
  readonly empty: string;
  /** The program as it was before it was packed. */
  readonly dynamic: string | undefined;
  /** Reads links and does nothing else. */
  readonly links: string;
  readonly taskset: string | undefined;
}

/** Those that are named, else those that are here; what has to be made comes to be in `folder`. */
export async function findPrograms(
  named: Readonly<Record<"bin" | "before" | "ss", string | undefined>>,
  folder: string,
): Promise<Programs> {
  const sockscope = await sockscopeProgram(named.bin);
  return {
    sockscope,
    before: named.before === undefined ? undefined : await Deno.realPath(named.before),
    ss: await ssProgram(named.ss),
    netstat: await referenceNetstat(),
    lsof: await inPath("lsof"),
    cat: await inPath("cat") ?? "/bin/cat",
    empty: await emptyProgram(folder, sockscope),
    dynamic: await dynamicProgram(),
    links: await linkReader(folder),
    taskset: await inPath("taskset"),
  };
}

/** Command lines whose start is held against an empty program's. */
export const IDLE_LINES = ["-tan", "-tulpn", "-s", "--json"] as const;

/** Command lines whose time is held against that of the release before. */
export const KEPT_LINES = [
  "-tan",
  "--source procfs -tan",
  "--jsonl -tan",
  "-tan sport = :22",
  "-tanp",
] as const;

/** Rounds of the programs that take seconds. */
const SLOW = 3;
/** Rounds of those that take about one. */
const SLOWISH = 5;

/** The name of a contestant that is sockscope with these words. */
export function ours(line: string): string {
  return `sockscope ${line}`;
}

/** The same of the release before. */
export function before(line: string): string {
  return `${ours(line)}, the release before`;
}

/** sockscope with these words. */
function own({ sockscope }: Programs, line: string, rounds?: number): Contestant {
  return { name: ours(line), argv: [sockscope, ...line.split(" ")], rounds };
}

/** The same, and behind it the release before, if there is one. */
export function pair(programs: Programs, line: string): Contestant[] {
  return [
    own(programs, line),
    ...(programs.before === undefined
      ? []
      : [{ name: before(line), argv: [programs.before, ...line.split(" ")] }]),
  ];
}

/** What is held against the release before. */
export function pairs(programs: Programs): Contestant[] {
  return KEPT_LINES.flatMap((line) => pair(programs, line));
}

/** The same on one processor; nothing if that cannot be had, or if there is no release before. */
export function onOneProcessor(programs: Programs, cpu: string): Contestant[] {
  const { taskset, before } = programs;
  if (taskset === undefined || before === undefined) return [];
  return pairs(programs).map((one) => ({ ...one, argv: [taskset, "-c", cpu, ...one.argv] }));
}

export const EMPTY = "empty program";
export const UNPACKED = `${ours("-tan")}, before packing`;

/** Starts, without sockets. */
export function starters(programs: Programs): Contestant[] {
  const { empty, dynamic } = programs;
  const kept = KEPT_LINES.filter((line) => !(IDLE_LINES as readonly string[]).includes(line));
  return [
    { name: EMPTY, argv: [empty] },
    ...[...IDLE_LINES, ...kept].flatMap((line) => pair(programs, line)),
    ...(dynamic === undefined ? [] : [{ name: UNPACKED, argv: [dynamic, "-tan"] }]),
  ];
}

export const SS = "ss -tan (sock_diag)";
export const SS_PROCFS = "ss -tan (procfs)";
export const SS_PORT = "ss -tan sport = :22";
export const LINKS = "links alone, two threads of C";
export const NETSTAT = "netstat -tanp";
export const LSOF = "lsof -nP -i";

/** With many sockets. */
export function contest(programs: Programs): Contestant[] {
  const { ss, netstat, lsof, cat, links } = programs;
  const netstats: Contestant[] = netstat === null ? [] : [
    { name: "netstat -tan", argv: [netstat, "-tan"] },
    own(programs, "netstat -tan"),
    { name: NETSTAT, argv: [netstat, "-tanp"], rounds: SLOW },
    own(programs, NETSTAT, SLOWISH),
  ];
  const lsofs: Contestant[] = lsof === undefined ? [] : [
    { name: LSOF, argv: [lsof, "-nP", "-i"], rounds: SLOWISH },
    own(programs, LSOF, SLOWISH),
  ];
  return [
    { name: "cat /proc/net/tcp", argv: [cat, "/proc/net/tcp"] },
    { name: SS, argv: [ss, "-tan"] },
    { name: SS_PROCFS, argv: [ss, "-tan"], env: { PROC_ROOT: "/proc" } },
    { name: SS_PORT, argv: [ss, "-tan", "sport", "=", ":22"] },
    { name: LINKS, argv: [links] },
    ...pairs(programs),
    ...netstats,
    { name: "ss -tanp", argv: [ss, "-tanp"], rounds: SLOW },
    ...lsofs,
  ];
}

export const ALL_NETNS = "--all-netns -tan";

/** Beside many empty network namespaces. */
export function allNamespaces(programs: Programs): Contestant[] {
  return ["-tan", ALL_NETNS].map((line) => own(programs, line));
}
