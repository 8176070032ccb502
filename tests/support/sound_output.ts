/** What has to hold of every run, whatever the files that it read. */

import assert from "node:assert/strict";
import { bytesToLatin1 } from "./editable_tree.ts";
import type { InProcessResult } from "./in_process.ts";
import { besidesMissing } from "./missing_columns.ts";
import { assertDocument, assertSocket } from "./json_schema.ts";
import { strictText } from "./trees.ts";

/** Well-formed sequences of UTF-8 beyond ASCII (Unicode, table 3-7), one character a byte. */
const UTF8 =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}/g;
/** C0 but for the newline, DEL. */
// deno-lint-ignore no-control-regex -- control characters are what is looked for.
const CONTROL = /[\0-\x09\x0b-\x1f\x7f]/;
/** The one tab that ss writes: behind the transport's name in the summary. */
const SUMMARY_TAB = /^(RAW|UDP|TCP|INET|FRAG)\t/gm;
/** U+0080 to U+009F. */
const C1 = /\xc2[\x80-\x9f]/;

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

/** Nothing that a terminal would obey may be written to it. */
export function assertNoControls(bytes: Uint8Array): void {
  const text = bytesToLatin1(bytes).replaceAll(SUMMARY_TAB, "$1 ");
  const control = CONTROL.exec(text) ?? C1.exec(text) ?? /[\x80-\x9f]/.exec(text.replace(UTF8, ""));
  if (control !== null) {
    const about = text.slice(Math.max(0, control.index - 40), control.index + 40);
    assert.fail(`a control character in ${JSON.stringify(about)}`);
  }
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
      const known = [MORE_ROWS, NOTE, UNNAMED_STATES].some((pattern) => pattern.test(line));
      assert.ok(known, `unexpected complaint: ${line}`);
    }
  }
  return problems;
}

/** Checks form, exit status and complaints of one run with these options. */
export function assertSound(args: readonly string[], result: InProcessResult): void {
  const { code, stdout, stderr, missing } = besidesMissing(result);
  assert.ok(missing.length === 0 || result.code === 1, result.stderr);
  const incomplete = rowProblems(stderr).length > 0 || UNNAMED_STATES.test(stderr);
  assert.equal(code, incomplete ? 1 : 0, stderr);
  if (args.includes("--json")) {
    assertDocument(JSON.parse(strictText(stdout)));
  } else if (args.includes("--jsonl")) {
    for (const line of strictText(stdout).split("\n").slice(0, -1)) assertSocket(JSON.parse(line));
  } else {
    assertNoControls(stdout);
    if (stdout.length > 0) assert.equal(stdout[stdout.length - 1], 0x0a);
  }
}
