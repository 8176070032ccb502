/**
 * Measures sockscope against ss, netstat, lsof and the release before, idle and on a machine full of
 * TCP sockets, which it opens itself and which are gone afterwards, and says which targets are met.
 *
 *     deno task bench [--quick] [--strict] [--sockets N] [--rounds N] [--bin PATH] [--ss PATH]
 *                     [--before PATH]
 *
 * Every time is that of a whole process with its output going to /dev/null, the programs run in
 * turn, round after round, and medians are compared; programs that take seconds take part in fewer
 * rounds. With --strict the exit status is 1 if a target is not met. --quick takes fewer sockets and
 * rounds: for development only. --before names the release before, which must not be faster.
 *
 * @module
 */

import { parseArgs } from "node:util";
import {
  allNamespaces,
  contest,
  type Contestant,
  EMPTY,
  findPrograms,
  onOneProcessor,
  ours,
  pairs,
  type Programs,
  SS,
  starters,
} from "./bench/contest.ts";
import { copiesOf, copyAnew } from "./bench/copies.ts";
import { EmptyNamespaces } from "./bench/empty_namespaces.ts";
import { Holders } from "./bench/holders.ts";
import { affordableSockets, FULL_SIZE } from "./bench/limits.ts";
import { peakMemory, type Program, timeRun } from "./bench/measure.ts";
import { endWithParent, inFreshNamespace } from "./bench/namespace.ts";
import { isMet, median, targetTable, type Timing, timingTable } from "./bench/report.ts";
import { type Measured, type Phase, targets } from "./bench/targets.ts";

/** What the command line asks for. */
interface Settings {
  /** How many sockets there are in the end. */
  readonly sockets: number;
  readonly rounds: number;
  /** Rounds if the programs take milliseconds. */
  readonly shortRounds: number;
  /** Rounds without sockets, where tenths of them count. */
  readonly startRounds: number;
}

/** As most machines have them; with fewer sockets in the end, fewer in the same measure. */
const SMALL_SIZES = [1000, 10_000] as const;
/** How often the programs are copied anew while starts are measured. */
const COPIES = 5;
/** How many namespaces without sockets there are beside the full one. */
const EMPTY_NAMESPACES = 200;
const PLAIN = ours("-tan");

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
  const { quick, strict, sockets, rounds, bin, ss, before } = values;
  const settings: Settings = {
    sockets: await affordableSockets(Number(sockets ?? (quick ? 12_000 : FULL_SIZE))),
    rounds: Number(rounds ?? (quick ? 5 : 15)),
    shortRounds: Number(rounds ?? (quick ? 10 : 30)),
    startRounds: quick ? 20 : 60,
  };
  const folder = await Deno.makeTempDir({ prefix: "bench" });
  try {
    const programs = await findPrograms({ bin, before, ss }, folder);
    console.log(await setting());
    const found = targets(await measure(settings, programs, folder));
    console.log(`\n${targetTable(found)}`);
    if (settings.sockets < FULL_SIZE) {
      console.log(`(the targets are stated for ${FULL_SIZE} sockets)`);
    }
    return strict && !found.every(isMet) ? 1 : 0;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measure(
  settings: Settings,
  originals: Programs,
  folder: string,
): Promise<Measured> {
  const programs = copiesOf(originals, folder);
  const { rounds, shortRounds, startRounds } = settings;
  const plain = { argv: [programs.sockscope, "-tan"] };
  const alone = onOneProcessor(programs, await firstProcessor());
  const idle = phase("idle", await timeStarts(originals, programs, startRounds), EMPTY);
  const oneProcessor = [oneOf("idle", timeInTurn(alone, shortRounds))];
  const idleMemory = await medianMemory(plain);

  await using holders = new Holders();
  const loads: Measured["loads"][number][] = [];
  for (const size of SMALL_SIZES) {
    const sockets = await holders.open(Math.round(settings.sockets * size / FULL_SIZE));
    const timings = timeInTurn(pairs(programs), shortRounds);
    loads.push({ ...phase(`${sockets} sockets`, timings, PLAIN), sockets });
  }
  const sockets = await holders.open(settings.sockets);
  const title = `${sockets} sockets`;
  loads.push({ ...phase(title, timeInTurn(contest(programs), rounds), SS), sockets });
  oneProcessor.push(oneOf(title, timeInTurn(alone, rounds)));
  const memory = {
    idle: idleMemory,
    many: await medianMemory(plain),
    before: programs.before === undefined
      ? undefined
      : await medianMemory({ argv: [programs.before, "-tan"] }),
  };
  const namespaces = await besideEmpty(programs, rounds);
  return { idle, loads, namespaces, oneProcessor: oneProcessor.flat(), memory };
}

/** The times of a phase, which are written as soon as it is over. */
function phase(title: string, timings: readonly Timing[], base: string): Phase {
  console.log(`\n${title}:\n\n${timingTable(timings, base)}`);
  return { title, timings };
}

/** The times on one processor, if there are any. */
function oneOf(title: string, timings: readonly Timing[]): Phase[] {
  return timings.length === 0 ? [] : [phase(`${title}, one processor`, timings, PLAIN)];
}

/**
 * `--all-netns` beside empty namespaces, of the plain listing there: all namespaces share the hash of
 * TCP sockets. Null if none can be made.
 */
async function besideEmpty(programs: Programs, rounds: number): Promise<Phase | null> {
  if (Deno.uid() !== 0) return null;
  await using _ = await EmptyNamespaces.make(EMPTY_NAMESPACES);
  const timings = timeInTurn(allNamespaces(programs), rounds);
  return phase(`${EMPTY_NAMESPACES} empty namespaces`, timings, PLAIN);
}

/**
 * Runs every program once in each round, but for those that take part in fewer. Every other round is
 * the other way round: whoever runs behind a large program finds a cold machine.
 */
function timeInTurn(contestants: readonly Contestant[], most: number): Timing[] {
  const timings = contestants.map((program) => ({ program, times: [] as number[] }));
  // Once without counting: files come into the cache.
  for (const { program } of timings) if (program.rounds === undefined) timeRun(program);
  for (let round = 0; round < most; round++) {
    for (const { program, times } of round % 2 === 0 ? timings : timings.toReversed()) {
      if (round < (program.rounds ?? most)) times.push(timeRun(program));
    }
  }
  return timings.map(({ program, times }) => ({ name: program.name, times }));
}

/** The times of starts, of all copies together; the last ones stay. */
async function timeStarts(
  programs: Programs,
  copies: Programs,
  rounds: number,
): Promise<readonly Timing[]> {
  const contestants = starters(copies);
  const timings = contestants.map(({ name }) => ({ name, times: [] as number[] }));
  for (let copy = 0; copy < COPIES; copy++) {
    await copyAnew(programs, copies);
    timeInTurn(contestants, rounds / COPIES).forEach(({ times }, at) =>
      timings[at].times.push(...times)
    );
  }
  return timings;
}

async function medianMemory(program: Program): Promise<number> {
  const peaks: number[] = [];
  for (let i = 0; i < 5; i++) peaks.push(await peakMemory(program));
  return median(peaks);
}

/** The first processor that this process may run on. */
async function firstProcessor(): Promise<string> {
  const status = await Deno.readTextFile("/proc/self/status");
  return /^Cpus_allowed_list:\s*(\d+)/m.exec(status)?.[1] ?? "0";
}

/** When and where this was measured. */
async function setting(): Promise<string> {
  const info = await Deno.readTextFile("/proc/cpuinfo");
  const model = /^model name\s*: (.*)$/m.exec(info)?.[1] ?? Deno.build.arch;
  const memory = Math.round(Deno.systemMemoryInfo().total / 2 ** 30);
  return `${new Date().toISOString().slice(0, 10)}, ${navigator.hardwareConcurrency} cores ` +
    `(${model}), ${memory} GiB, Linux ${Deno.osRelease()}, Deno ${Deno.version.deno}`;
}
