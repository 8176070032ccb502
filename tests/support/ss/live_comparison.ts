/**
 * Compares what `ss` and sockscope print of the sockets of this process's own network namespace,
 * both asking the kernel. Knows about nothing that may differ but clocks (see sandwich.ts) and the
 * socket that `ss` asks through (see incomparable.ts).
 *
 * @module
 */

import { pause } from "../../../scripts/world/socket.ts";
import { type CommandLine, FILTER_FILE } from "./command_lines.ts";
import { type Outcome, Tally } from "./differential.ts";
import { bytesToLatin1 } from "../trees/editable_tree.ts";
import { runLive } from "../programs/in_process.ts";
import { withoutAsker } from "./incomparable.ts";
import { runInTerminal } from "../programs/pty.ts";
import { sandwichFault } from "./sandwich.ts";

/** So often a line is tried whose texts differ: a timer may have run out between two of the runs. */
const TRIES = 5;
/** For a while the kernel counts the sockets (-s) that the program before has closed. */
const SETTLING_MS = 50;

/** The programs of one comparison. */
export interface Programs {
  /** Path of the reference. */
  readonly ss: string;
  /** A folder for filter files. */
  readonly folder: string;
}

/** Counts beside those of a {@linkcode Tally}. */
export interface LiveCounts {
  /** Lines whose texts held clocks that had moved. */
  moved: number;
  /** Lines that were tried more than once. */
  retried: number;
}

/** Runs both programs for one command line and notes the result. */
export async function compareLive(
  name: string,
  line: CommandLine,
  programs: Programs,
  tally: Tally,
  counts: LiveCounts,
  columns?: number,
): Promise<void> {
  let args = line.args;
  if (line.filterFile !== undefined) {
    const file = `${programs.folder}/filter`;
    await Deno.writeTextFile(file, line.filterFile);
    args = args.map((arg) => arg.replace(FILTER_FILE, file));
  }
  let detail: string | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    const settled = (): Promise<void> => tries === 0 ? Promise.resolve() : pause(SETTLING_MS);
    await settled();
    const before = await runSs(programs.ss, args, columns);
    await settled();
    const subject = await runSockscope(args, columns);
    if (tries === 0) note(before, subject, tally);
    detail = disagreement(before, subject);
    if (detail === undefined) break;
    if (before.code === 0 && subject.code === 0) {
      await settled();
      const after = await runSs(programs.ss, args, columns);
      const fault = sandwichFault(before.stdout, subject.stdout, after.stdout);
      if (fault === undefined) {
        counts.moved++;
        detail = undefined;
        break;
      }
      detail = fault;
    }
    if (tries === 0) counts.retried++;
  }
  if (detail !== undefined) {
    const { filterFile } = line;
    tally.differences.push({ tree: name, args: line.args, filterFile, columns, detail });
  }
}

function note(expected: Outcome, actual: Outcome, tally: Tally): void {
  tally.compared++;
  if (expected.code !== 0 && actual.code !== 0) tally.refused++;
  if (hasRows(expected) && hasRows(actual)) tally.withRows++;
}

function hasRows({ stdout }: Outcome): boolean {
  return stdout.split("\n").length > 2;
}

/** What is wrong with `actual`, or undefined if nothing is. */
function disagreement(expected: Outcome, actual: Outcome): string | undefined {
  if ((expected.code === 0) !== (actual.code === 0)) {
    return `  exit status: ss ${expected.code}, other ${actual.code}\n` +
      `  ss stderr: ${expected.stderr}\n  other stderr: ${actual.stderr}`;
  }
  if (actual.code !== 0) return actual.stderr === "" ? "  refused without a word" : undefined;
  return expected.stdout === actual.stdout ? undefined : "  other bytes";
}

/** What `ss` says; on a terminal of `columns`, it must not list netlink sockets: its own is there. */
async function runSs(
  ss: string,
  args: readonly string[],
  columns?: number,
): Promise<Outcome> {
  if (columns !== undefined) {
    const run = await runInTerminal([ss, ...args], columns);
    return { ...run, stdout: bytesToLatin1(run.stdout) };
  }
  const child = new Deno.Command(ss, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const { code, stdout, stderr } = await child.output();
  return {
    code,
    stdout: withoutAsker(bytesToLatin1(stdout), child.pid),
    stderr: new TextDecoder().decode(stderr),
  };
}

async function runSockscope(args: readonly string[], columns?: number): Promise<Outcome> {
  const { code, stdout, stderr } = await runLive(args, { columns });
  return { code, stdout: bytesToLatin1(stdout), stderr };
}
