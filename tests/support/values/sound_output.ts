/** What has to hold of every run, whatever the files that it read. */

import assert from "node:assert/strict";
import { bytesToLatin1 } from "../trees/editable_tree.ts";
import { isHiddenCharacter, replacePieces } from "./hidden_characters.ts";
import type { InProcessResult } from "../programs/in_process.ts";
import { assertDocument, assertSocket } from "../json/json_schema.ts";
import { strictText } from "../trees/trees.ts";
import { besidesMissing } from "./missing_columns.ts";

/** The one tab that ss writes: behind the transport's name in the summary. */
const SUMMARY_TAB = /^(RAW|UDP|TCP|INET|FRAG)\t/gm;

/** A bad row, as standard error tells of it. */
export interface RowProblem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly field: string;
}

const ROW_PROBLEM =
  /^sockscope: (\/[^:]+):([1-9]\d*):([1-9]\d*): ([a-z0-9_]+\.[A-Za-z_>-]+): .+; row skipped$/;
const MORE_ROWS = /^sockscope: \/[^:]+: [1-9]\d* more bad rows skipped$/;
const NOTE = /^sockscope: (procfs does not have|-T shows its column)/;
/** Of a net/sctp/assocs whose header is that of several kernels. */
const UNNAMED_STATES = /^sockscope: \/[^:]+: states are shown as their numbers/m;

/** Of counters without numbers, or lines that are none. */
const COUNTER_PROBLEM =
  /^sockscope: \/[^:]+: (no number for |line \d+ and the one behind it are no names)/m;

/** Nothing that a terminal or a reader would obey, or not see, may be written but newlines. */
export function assertNothingHidden(bytes: Uint8Array): void {
  const text = bytesToLatin1(bytes).replaceAll(SUMMARY_TAB, "$1 ");
  replacePieces(text, (piece, codePoint, at) => {
    if (piece !== "\n" && isHiddenCharacter(codePoint)) {
      const about = text.slice(Math.max(0, at - 40), at + 40);
      assert.fail(`U+${codePoint.toString(16)} in ${JSON.stringify(about)}`);
    }
    return piece;
  });
}

/**
 * The bad rows that standard error tells of; fails for a line of any other kind but those of columns
 * that rows do not have.
 */
export function rowProblems(stderr: string): RowProblem[] {
  const problems: RowProblem[] = [];
  const told = besidesMissing({ code: 0, stderr }).stderr;
  for (const line of told.split("\n").slice(0, -1)) {
    const match = ROW_PROBLEM.exec(line);
    if (match) {
      const [, path, row, column, field] = match;
      problems.push({ path, line: Number(row), column: Number(column), field });
    } else {
      const known = [MORE_ROWS, NOTE, UNNAMED_STATES, COUNTER_PROBLEM].some((pattern) =>
        pattern.test(line)
      );
      assert.ok(known, `unexpected complaint: ${line}`);
    }
  }
  return problems;
}

/** Checks form, exit status and complaints of one run with these options. */
export function assertSound(args: readonly string[], result: InProcessResult): void {
  const { code, stdout, stderr, missing } = besidesMissing(result);
  assertNothingHidden(stdout);
  assertNothingHidden(new TextEncoder().encode(result.stderr));
  assert.ok(missing.length === 0 || result.code === 1, result.stderr);
  const incomplete = rowProblems(stderr).length > 0 || UNNAMED_STATES.test(stderr) ||
    COUNTER_PROBLEM.test(stderr);
  assert.equal(code, incomplete || foundNothing(args, stdout) ? 1 : 0, stderr);
  assertForm(args, stdout);
}

/** True of a listing of `lsof` without a file, which ends with 1. */
function foundNothing([command]: readonly string[], stdout: Uint8Array): boolean {
  return command === "lsof" && /^(|\{"lsof_version":"[\d.]+","processes":\[\]\}\n|\[\]\n)$/
    .test(bytesToLatin1(stdout));
}

/** JSON parses and meets the schema; text ends with a newline. */
export function assertForm(args: readonly string[], stdout: Uint8Array): void {
  if (args.includes("--jsonl")) {
    for (const line of strictText(stdout).split("\n").slice(0, -1)) {
      const value = JSON.parse(line);
      // A summary is a document by itself.
      if ("netid" in value) assertSocket(value);
      else assertDocument(value);
    }
  } else if (args.includes("--json")) {
    assertDocument(JSON.parse(strictText(stdout)));
  } else if (stdout.length > 0) {
    assert.equal(stdout[stdout.length - 1], 0x0a);
  }
}
