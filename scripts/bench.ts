/**
 * Measures sockscope against ss, netstat and cat on a machine full of TCP sockets, which it opens
 * itself and which are gone afterwards, and says which targets are met.
 *
 *     deno task bench [--quick] [--strict] [--sockets N] [--rounds N] [--bin PATH] [--ss PATH]
 *                     [--before PATH]
 *
 * Every time is that of a whole process with its output going to /dev/null, the programs run in
 * turn, round after round, and medians are compared. With --strict the exit status is 1 if a
 * target is not met. --quick takes fewer sockets and rounds: for development only. --before names
 * the release before, whose starts and listings are measured in turn with these.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { EmptyNamespaces } from "./bench/empty_namespaces.ts";
import { Holders } from "./bench/holders.ts";
import { affordableSockets, FULL_SIZE } from "./bench/limits.ts";
import { peakMemory, type Program, timeRun } from "./bench/measure.ts";
import { referenceNetstat } from "./reference_netstat.ts";
import { endWithParent, inFreshNamespace } from "./bench/namespace.ts";
import {
  dynamicProgram,
  emptyProgram,
  inPath,
  sockscopeProgram,
  ssProgram,
} from "./bench/programs.ts";
import {
  isMet,
  median,
  type Target,
  targetTable,
  type Timing,
  timingTable,
} from "./bench/report.ts";

/** What the command line asks for. */
interface Settings {
  readonly sockets: number;
  readonly rounds: number;
  /** Rounds that include the programs that look up owners, of which ss takes seconds. */
  readonly ownerRounds: number;
  /** Runs for the start-up time, where milliseconds count. */
  readonly startRounds: number;
  readonly strict: boolean;
}

/** The programs by name. */
type Contest = Readonly<Record<string, Program>>;

/** What is measured beside the contest, paths. */
interface Others {
  readonly empty: string;
  /** The program as it was before it was packed. */
  readonly dynamic: string | undefined;
  readonly before: string | undefined;
}

const BEFORE = "the release before";
/** The most that the quotient of two medians may be, of programs that are equally fast. */
const NOT_SLOWER = 1.03;

/** Command lines whose time is held against that of the release before. */
const KEPT = [["-tan"], ["--source", "procfs", "-tan"], ["--jsonl", "-tan"]] as const;

const MIB_IN_KIB = 1024;
/** How many namespaces without sockets there are beside the full one. */
const EMPTY = 200;
/** What takes seconds. */
const SLOW: ReadonlySet<string> = new Set(["ss -tanp", "netstat -tanp"]);

if (import.meta.main) {
  const args = await inFreshNamespace(import.meta.filename!);
  endWithParent();
  try {
    Deno.exit(await bench(args));
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : error}`);
    Deno.exit(2);
  }
}

/** The whole benchmark; returns the exit status. */
async function bench(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      strict: { type: "boolean", default: false },
      sockets: { type: "string" },
      rounds: { type: "string" },
      bin: { type: "string" },
      ss: { type: "string" },
      before: { type: "string" },
    },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 5 : 15));
  const settings: Settings = {
    sockets: await affordableSockets(Number(values.sockets ?? (values.quick ? 12_000 : FULL_SIZE))),
    rounds,
    ownerRounds: Math.min(rounds, values.quick ? 2 : 5),
    startRounds: values.quick ? 20 : 80,
    strict: values.strict,
  };
  const folder = await Deno.makeTempDir({ prefix: "bench" });
  try {
    const sockscope = await sockscopeProgram(values.bin);
    const ss = await ssProgram(values.ss);
    const others: Others = {
      empty: await emptyProgram(folder, sockscope),
      dynamic: await dynamicProgram(),
      before: values.before === undefined ? undefined : await Deno.realPath(values.before),
    };
    return await measure(settings, await contest(ss, sockscope), others);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function contest(ss: string, sockscope: string): Promise<Contest> {
  const netstat = await referenceNetstat();
  const lsof = await inPath("lsof");
  return {
    "cat /proc/net/tcp": { argv: [await inPath("cat") ?? "/bin/cat", "/proc/net/tcp"] },
    "ss -tan (sock_diag)": { argv: [ss, "-tan"] },
    "ss -tan (procfs)": { argv: [ss, "-tan"], env: { PROC_ROOT: "/proc" } },
    ...(netstat && {
      "netstat -tan": { argv: [netstat, "-tan"] },
      "netstat -tanp": { argv: [netstat, "-tanp"] },
    }),
    "sockscope netstat -tan": { argv: [sockscope, "netstat", "-tan"] },
    "sockscope netstat -tanp": { argv: [sockscope, "netstat", "-tanp"] },
    "sockscope -tan": { argv: [sockscope, "-tan"] },
    "sockscope -tan (procfs)": { argv: [sockscope, "--source", "procfs", "-tan"] },
    "sockscope --jsonl -tan": { argv: [sockscope, "--jsonl", "-tan"] },
    "sockscope --jsonl -tan (procfs)": {
      argv: [sockscope, "--source", "procfs", "--jsonl", "-tan"],
    },
    "ss -tan sport = :22": { argv: [ss, "-tan", "sport", "=", ":22"] },
    "sockscope -tan sport = :22": { argv: [sockscope, "-tan", "sport", "=", ":22"] },
    "ss -tanp": { argv: [ss, "-tanp"] },
    "sockscope -tanp": { argv: [sockscope, "-tanp"] },
    ...(lsof && { "lsof -nP -i": { argv: [lsof, "-nP", "-i"] } }),
    "sockscope lsof -nP -i": { argv: [sockscope, "lsof", "-nP", "-i"] },
  };
}

/** A command line of this release and of the one before, by the names that their times have. */
function pairs(now: Program, before: string | undefined): Contest {
  if (before === undefined) return {};
  return Object.fromEntries(KEPT.flatMap((words) => {
    const line = words.join(" ");
    return [
      [`sockscope ${line}, again`, { argv: [now.argv[0], ...words] }],
      [`sockscope ${line}, ${BEFORE}`, { argv: [before, ...words] }],
    ];
  }));
}

/** How many times as long as the release before each of its command lines takes. */
function comparedWithBefore(many: string, timings: readonly Timing[]): Target[] {
  const time = (name: string): number | undefined => {
    const found = timings.find((timing) => timing.name === name);
    return found && median(found.times);
  };
  return KEPT.flatMap((words) => {
    const line = words.join(" ");
    const [now, then] = [
      time(`sockscope ${line}, again`),
      time(`sockscope ${line}, ${BEFORE}`),
    ];
    if (now === undefined || then === undefined) return [];
    return [ratio(`${line}, ${many}, of ${BEFORE}`, now / then, NOT_SLOWER)];
  });
}

async function measure(
  settings: Settings,
  programs: Contest,
  { empty, dynamic, before }: Others,
): Promise<number> {
  const plain = programs["sockscope -tan"];
  const kept = pairs(plain, before);
  console.log(await setting());

  const starters = {
    "empty program": { argv: [empty] },
    "sockscope -tan": plain,
    ...(dynamic && { "sockscope -tan, before packing": { argv: [dynamic, "-tan"] } }),
    ...kept,
  };
  const start = timeInTurn(starters, () => true, { rounds: settings.startRounds });
  console.log(`\nNo sockets:\n${timingTable(start, start[0])}`);
  const idle = median(start[1].times);
  const idleMemory = await medianMemory(plain);

  await using holders = new Holders();
  const few = await holders.open(settings.sockets / 10);
  const small = timeInTurn({ "sockscope -tan": plain, ...kept }, () => true, {
    rounds: settings.rounds * 2,
  });
  console.log(`\n${few} sockets:\n${timingTable(small, small[0])}`);

  const many = await holders.open(settings.sockets);
  const owners = (name: string, round: number): boolean =>
    !/-tanp$|lsof/.test(name) || round < settings.ownerRounds;
  const large = timeInTurn({ ...programs, ...kept }, owners, { rounds: settings.rounds });
  const base = large.find(({ name }) => name === "ss -tan (procfs)")!;
  console.log(`\n${many} sockets:\n${timingTable(large, base)}`);
  const memory = await medianMemory(plain);
  const beside = await besideEmpty(plain, settings.rounds);

  const time = (name: string): number => median(large.find((one) => one.name === name)!.times);
  const growth = (time("sockscope -tan") - idle) / (median(small[0].times) - idle);
  const onProcfs = time("sockscope -tan (procfs)");
  const targets: Target[] = [
    ratio("-tan, of ss", time("sockscope -tan") / time("ss -tan (sock_diag)"), 0.8),
    ...(programs["netstat -tanp"] === undefined ? [] : [
      ratio(
        "netstat -tanp, of netstat",
        time("sockscope netstat -tanp") / time("netstat -tanp"),
        0.15,
      ),
    ]),
    ratio("-tanp, of ss", time("sockscope -tanp") / time("ss -tanp"), 0.11),
    {
      what: "sport = :22, over an idle start",
      measured: time("sockscope -tan sport = :22") - idle,
      limit: 30,
      unit: " ms",
    },
    ratio("--source procfs -tan, of ss on procfs", onProcfs / time("ss -tan (procfs)"), 0.6),
    ratio("--source procfs -tan, of ss", onProcfs / time("ss -tan (sock_diag)"), 1.1),
    ratio("--jsonl -tan, of -tan", time("sockscope --jsonl -tan") / time("sockscope -tan"), 2),
    ratio(
      "the same with --source procfs",
      time("sockscope --jsonl -tan (procfs)") / onProcfs,
      2,
    ),
    ...(beside === null ? [] : [
      ratio(`--all-netns -tan beside ${EMPTY} empty namespaces, of -tan`, beside, 1.25),
    ]),
    // Stated for ten times the rows; the number of sockets may not have come out exactly so.
    ratio("ten times the rows, beyond start-up", growth / (many / few) * 10, 10.5),
    {
      what: "peak memory over an idle start",
      measured: (memory - idleMemory) / MIB_IN_KIB,
      limit: 120,
      unit: " MiB",
    },
    {
      what: "idle machine, over an empty program",
      measured: idle - median(start[0].times),
      limit: 5,
      unit: " ms",
    },
  ];
  if ("lsof -nP -i" in programs) {
    const quotient = time("sockscope lsof -nP -i") / time("lsof -nP -i");
    targets.push(ratio("lsof -nP -i, of lsof", quotient, 0.35));
  }
  targets.push(
    ...comparedWithBefore("idle", start),
    ...comparedWithBefore(`${few} sockets`, small),
    ...comparedWithBefore(`${many} sockets`, large),
  );
  if (dynamic !== undefined) {
    targets.push({
      what: "released file, over the dynamic one",
      measured: idle - median(start[2].times),
      limit: 4,
      unit: " ms",
    });
  }
  console.log(`\n${targetTable(targets)}`);
  if (many < FULL_SIZE) console.log(`(the targets are stated for ${FULL_SIZE} sockets)`);
  return settings.strict && !targets.every(isMet) ? 1 : 0;
}

/**
 * `--all-netns` beside empty namespaces, of the plain listing there: all namespaces share the hash of
 * TCP sockets. Null if none can be made.
 */
async function besideEmpty(plain: Program, rounds: number): Promise<number | null> {
  if (Deno.uid() !== 0) return null;
  await using _ = await EmptyNamespaces.make(EMPTY);
  const all = { argv: [...plain.argv, "--all-netns"] };
  const programs = { "sockscope -tan": plain, "sockscope --all-netns -tan": all };
  const timings = timeInTurn(programs, () => true, { rounds });
  console.log(`\n${EMPTY} namespaces without sockets:\n${timingTable(timings, timings[0])}`);
  return median(timings[1].times) / median(timings[0].times);
}

function ratio(what: string, measured: number, limit: number): Target {
  return { what, measured, limit, unit: "" };
}

/** Runs every program once in each round, but those that `takesPart` leaves out. */
function timeInTurn(
  programs: Contest,
  takesPart: (name: string, round: number) => boolean,
  { rounds }: { rounds: number },
): Timing[] {
  const timings = Object.entries(programs).map(([name, program]) => ({
    name,
    program,
    times: [] as number[],
  }));
  // Once without counting: files come into the cache.
  for (const { name, program } of timings) if (!SLOW.has(name)) timeRun(program);
  for (let round = 0; round < rounds; round++) {
    for (const { name, program, times } of timings) {
      if (takesPart(name, round)) times.push(timeRun(program));
    }
  }
  return timings;
}

async function medianMemory(program: Program): Promise<number> {
  const peaks: number[] = [];
  for (let i = 0; i < 5; i++) peaks.push(await peakMemory(program));
  return median(peaks);
}

/** When and where this was measured. */
async function setting(): Promise<string> {
  const info = await Deno.readTextFile("/proc/cpuinfo");
  const model = /^model name\s*: (.*)$/m.exec(info)?.[1] ?? Deno.build.arch;
  const memory = Math.round(Deno.systemMemoryInfo().total / 2 ** 30);
  return `${new Date().toISOString().slice(0, 10)}, ${navigator.hardwareConcurrency} cores ` +
    `(${model}), ${memory} GiB, Linux ${Deno.osRelease()}, Deno ${Deno.version.deno}`;
}
