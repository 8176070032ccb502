/**
 * Compares what two programs print for the same command line over the same tree: ss, as reference,
 * and another. Knows about the listed defects of ss and nothing else.
 *
 * @module
 */

import { join } from "node:path";
import { type CommandLine, FILTER_FILE } from "./command_lines.ts";
import { bytesToLatin1, EditableTree } from "../trees/editable_tree.ts";
import { runInTerminal } from "../programs/pty.ts";
import { type Defect, SS_DEFECTS } from "./ss_defects.ts";
import { FOREIGN_DEFECTS } from "./ss_defects_foreign.ts";
import type { Twin } from "./ss_twin.ts";

/** Status of a program that signal 1 ended; and what ss ends with after a wrong command line. */
const FIRST_SIGNAL_STATUS = 129;
const USAGE_STATUS = 255;

/** Text that surely fits into the five buffers of 1 MiB that ss lays out at a time. */
const ONE_BATCH = 2 ** 21;

/** Every defect, in the order in which they are taken out of a tree. */
export const DEFECTS: readonly Defect[] = [...FOREIGN_DEFECTS, ...SS_DEFECTS];

/** What one run left behind; `stdout` as latin1, one character for each byte. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program with `args` over the tree at `root`, on a terminal of `columns` if that is given,
 * else with its output going into a pipe.
 */
export type Runner = (
  args: readonly string[],
  root: string,
  columns?: number,
) => Promise<Outcome>;

/** A command line for which the programs disagree. */
export interface Difference {
  readonly tree: string;
  readonly args: readonly string[];
  readonly filterFile?: string;
  readonly columns?: number;
  /** A few lines: what differs first. */
  readonly detail: string;
}

/** Runs ss over a tree. */
export function ssRunner(ss: string): Runner {
  return async (args, root, columns) => {
    const env = { PROC_ROOT: root };
    if (columns !== undefined) return terminalRunner([ss], env)(args, root, columns);
    const output = await new Deno.Command(ss, { args: [...args], env, stdin: "null" }).output();
    return {
      code: output.code,
      stdout: bytesToLatin1(output.stdout),
      stderr: new TextDecoder().decode(output.stderr),
    };
  };
}

/** Runs a program on a terminal; `command` is its beginning. */
export function terminalRunner(
  command: readonly string[],
  env: Record<string, string> = {},
): Runner {
  return async (args, _root, columns = 80) => {
    const run = await runInTerminal([...command, ...args], columns, env);
    return { ...run, stdout: bytesToLatin1(run.stdout) };
  };
}

/** A captured tree and its twin, ready to be read; see ss_defects.ts. */
export class TreePair implements AsyncDisposable {
  private constructor(
    readonly name: string,
    /** Folder for sockscope. */
    readonly ours: string,
    /** Folder for ss. */
    readonly theirs: string,
    readonly twin: Twin,
    /** How many values of the tree each defect would have touched. */
    readonly disarmed: ReadonlyMap<string, number>,
    readonly temporary: string,
  ) {}

  /** Prepares the tree at `root`, called `name` in messages. */
  static async prepare(name: string, root: string): Promise<TreePair> {
    // Not long: ss cuts table paths at 127 characters.
    const temporary = await Deno.makeTempDir({ prefix: "d" });
    const ours = await EditableTree.read(root);
    const twin: Twin = { ours, theirs: ours.copy(), standIns: new Map() };
    const disarmed = new Map<string, number>();
    for (const { id, disarm } of DEFECTS) disarmed.set(id, disarm(twin));
    const captured = await Deno.realPath(root);
    if (!ours.edited && !twin.theirs.edited) {
      return new TreePair(name, captured, captured, twin, disarmed, temporary);
    }
    // Both are written anew: the order of folders, and so of owners, depends on the file system.
    await ours.write(join(temporary, "o"));
    await twin.theirs.write(join(temporary, "t"));
    const [left, right] = [join(temporary, "o"), join(temporary, "t")];
    return new TreePair(name, left, right, twin, disarmed, temporary);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.temporary, { recursive: true });
  }
}

/** Counts of a whole run. */
export class Tally {
  compared = 0;
  /** Command lines that both programs refused. */
  refused = 0;
  /** Command lines at which ss died of a signal: nothing to compare with. */
  died = 0;
  /** Command lines for which both printed at least one row. */
  withRows = 0;
  /** Command lines whose text had to be put right, by defect. */
  readonly normalised = new Map<string, number>();
  readonly differences: Difference[] = [];

  /** The counts in a few lines. */
  summary(): string {
    const normalised = [...this.normalised].map(([id, count]) => `${id} ${count}`).join(", ");
    return `${this.compared} command lines compared (${this.withRows} with rows, ` +
      `${this.refused} refused by both, ss died at ${this.died}), ${this.differences.length} differences\n` +
      `put right for a listed defect of ss: ${normalised || "none"}`;
  }

  /** The first `limit` differences. */
  report(limit = 10): string {
    return this.differences.slice(0, limit).map(showDifference).join("\n");
  }

  /** Adds another tally to this one. */
  add(other: Tally): void {
    this.compared += other.compared;
    this.refused += other.refused;
    this.died += other.died;
    this.withRows += other.withRows;
    for (const [id, count] of other.normalised) {
      this.normalised.set(id, (this.normalised.get(id) ?? 0) + count);
    }
    this.differences.push(...other.differences);
  }
}

/** Runs both programs for one command line and notes the result in `tally`. */
export async function compare(
  pair: TreePair,
  line: CommandLine,
  reference: Runner,
  subject: Runner,
  tally: Tally,
  columns?: number,
): Promise<void> {
  let args = line.args;
  if (line.filterFile !== undefined) {
    const file = join(pair.temporary, `f${tally.compared}`);
    await Deno.writeTextFile(file, line.filterFile);
    args = args.map((arg) => arg.replace(FILTER_FILE, file));
  }
  const [expected, actual] = await Promise.all([
    reference(args, pair.theirs, columns),
    subject(args, pair.ours, columns),
  ]);
  if (expected.code >= FIRST_SIGNAL_STATUS && expected.code < USAGE_STATUS) {
    tally.died++;
    return;
  }
  // Defect "summary-before-refusal": what ss printed before it refused is no answer.
  const answer = expected.code === 0 ? expected.stdout : "";
  const texts = bothPutRight(answer, actual.stdout, pair.twin, tally, columns);
  tally.compared++;
  if (expected.code !== 0 && actual.code !== 0) tally.refused++;
  if (countLines(texts.expected) > 1 && countLines(texts.actual) > 1) tally.withRows++;
  const detail = disagreement({ ...expected, stdout: texts.expected }, {
    ...actual,
    stdout: texts.actual,
  });
  if (detail !== undefined) {
    tally.differences.push({
      tree: pair.name,
      args: line.args,
      filterFile: line.filterFile,
      columns,
      detail,
    });
  }
}

/** What ss printed, without its listed defects; `noted` is told which of them it took out. */
export function putRight(text: string, twin: Twin, noted: (defect: Defect) => void): string {
  for (const defect of DEFECTS) {
    const right = defect.normalise(text, twin);
    if (right !== text) noted(defect);
    text = right;
  }
  return text;
}

/** Both texts in the form in which they have to be equal. */
function bothPutRight(
  expected: string,
  actual: string,
  twin: Twin,
  tally: Tally,
  columns: number | undefined,
): { expected: string; actual: string } {
  let widthChanged = false;
  expected = putRight(expected, twin, ({ id, changesWidth }) => {
    tally.normalised.set(id, (tally.normalised.get(id) ?? 0) + 1);
    widthChanged ||= changesWidth === true;
  });
  if (!widthChanged) return { expected, actual };
  // In a pipe only the blanks after the last column hang on its width; on a terminal all do, and so
  // they do in text so long that it is laid out in batches, of which each holds fewer rows.
  const loosened = columns === undefined && expected.length < ONE_BATCH
    ? (line: string): string => line.trimEnd()
    : (line: string): string => line.trimEnd().replace(/ +/g, " ");
  const each = (text: string): string => text.split("\n").map(loosened).join("\n");
  return { expected: each(expected), actual: each(actual) };
}

/** What is wrong with `actual`, or undefined if nothing is. */
function disagreement(expected: Outcome, actual: Outcome): string | undefined {
  if ((expected.code === 0) !== (actual.code === 0)) {
    return `  exit status: ss ${expected.code}, other ${actual.code}\n` +
      `  ss stderr: ${firstLine(expected.stderr)}\n  other stderr: ${firstLine(actual.stderr)}`;
  }
  if (actual.code !== 0 && actual.stderr === "") return "  refused without a word";
  return textDifference(expected.stdout, actual.stdout);
}

/** The first lines in which two texts differ, or undefined. */
function textDifference(expected: string, actual: string): string | undefined {
  if (expected === actual) return undefined;
  const [left, right] = [expected.split("\n"), actual.split("\n")];
  const found: string[] = [];
  for (let i = 0; i < Math.max(left.length, right.length) && found.length < 3; i++) {
    if (left[i] === right[i]) continue;
    found.push(`  line ${i + 1}\n    ss:    ${shown(left[i])}\n    other: ${shown(right[i])}`);
  }
  return `  ${left.length - 1} lines of ss, ${right.length - 1} of the other\n${found.join("\n")}`;
}

function shown(line: string | undefined): string {
  return line === undefined ? "(no such line)" : JSON.stringify(line);
}

function showDifference({ tree, args, filterFile, columns, detail }: Difference): string {
  const words = args.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`).join(" ");
  const file = filterFile === undefined ? "" : `\n  filter file: ${JSON.stringify(filterFile)}`;
  const where = columns === undefined ? tree : `${tree}, ${columns} columns`;
  return `${where}: ${words}${file}\n${detail}`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0];
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
