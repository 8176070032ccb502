/**
 * Every way in which a run can fail.
 *
 * Mistakes of the user are thrown (`UsageError`, `FilterSyntaxError`); damaged or unreadable input
 * is a `Problem` value beside the tables, so that one bad row costs one row.
 */

import { counted } from "./counted.ts";
import { ExitStatus } from "./exit_status.ts";
import { visible } from "./visible.ts";

/** Input that could not be used. */
export type Problem =
  /** A row of a table that does not have the kernel's format. `line` and `column` start at 1. */
  | {
    readonly kind: "row";
    readonly source: string;
    readonly line: number;
    readonly column: number;
    /** The table's name and the kernel's header word: `tcp.tx_queue`. */
    readonly field: string;
    readonly message: string;
  }
  /** Bad rows of a file beyond `ROW_PROBLEMS_PER_SOURCE`, counted. */
  | { readonly kind: "more_rows"; readonly source: string; readonly count: number }
  /** Rows without columns that were asked for, which are shown without them. */
  | {
    readonly kind: "columns";
    readonly source: string;
    /** The kernel's header words. */
    readonly columns: readonly string[];
    readonly rows: number;
  }
  /** A netlink message, or one of its attributes, that does not have the kernel's format. */
  | {
    readonly kind: "message";
    readonly source: string;
    /** Counts from 1. */
    readonly message: number;
    /** Offset of the fault in the dump. */
    readonly offset: number;
    /** The kernel's name of the attribute; null if the message itself is wrong. */
    readonly attribute: string | null;
    readonly text: string;
  }
  /** Further ones of the same dump, counted. */
  | { readonly kind: "more_messages"; readonly source: string; readonly count: number }
  /** A dump that may lack sockets. */
  | { readonly kind: "incomplete"; readonly source: string; readonly message: string }
  /** A file that exists and could not be read. */
  | { readonly kind: "unreadable"; readonly source: string; readonly message: string };

/** Bad rows of one source that are described; the rest are counted in one line. */
export const ROW_PROBLEMS_PER_SOURCE = 1000;

/** One line for standard error, without the program's name. */
export function problemText(problem: Problem): string {
  switch (problem.kind) {
    case "row":
      return `${problem.source}:${problem.line}:${problem.column}: ${problem.field}: ` +
        `${problem.message}; row skipped`;
    case "more_rows":
      return `${problem.source}: ${counted(problem.count, "more bad row")} skipped`;
    case "columns": {
      const { source, columns: [first, ...more], rows } = problem;
      const columns = more.length === 0
        ? `column ${first} is`
        : `columns ${[first, ...more].join(", ")} are`;
      return `${source}: ${columns} missing in ${counted(rows, "row")}`;
    }
    case "message": {
      const where = problem.attribute === null ? "" : ` ${problem.attribute}:`;
      return `${problem.source}: message ${problem.message} at byte ${problem.offset}:${where} ` +
        problem.text;
    }
    case "more_messages":
      return `${problem.source}: ${
        counted(
          problem.count,
          "more message or attribute is",
          "more messages and attributes are",
        )
      } wrong`;
    case "incomplete":
    case "unreadable":
      return `${problem.source}: ${problem.message}`;
    default:
      return unreachable(problem);
  }
}

/** The command line asks for something that cannot be done. */
export class UsageError extends TypeError {
  override name = "UsageError";
  /** Exit status of the command whose words are wrong. */
  readonly status: number;

  constructor(message: string, status: number = ExitStatus.FAILED) {
    super(message);
    this.status = status;
  }
}

/** The run is impossible here: no procfs, no permission. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
  /** Lines below the message: what can be done. */
  readonly advice: readonly string[];

  constructor(message: string, ...advice: string[]) {
    super(message);
    this.advice = advice;
  }
}

/** Characters of a filter that are shown on either side of a mistake. */
const NEAR = 400;

/** A word of the filter expression is wrong. */
export class FilterSyntaxError extends SyntaxError {
  override name = "FilterSyntaxError";
  /** Offset of the wrong word in `expression`, in UTF-16 units; its length if the end is wrong. */
  readonly offset: number;
  /** Length of the wrong word, 1 at the end of the expression. */
  readonly length: number;
  /** The whole expression on one line, as it was read. */
  readonly expression: string;

  constructor(message: string, expression: string, offset: number, length: number) {
    super(message);
    this.expression = expression;
    this.offset = offset;
    this.length = length;
  }

  /**
   * The expression, or what of it is near, with the wrong word marked on the line below it: as
   * they are shown, with hidden characters escaped.
   */
  pointer(): readonly [string, string] {
    const { expression, offset, length } = this;
    const start = Math.max(0, offset - NEAR);
    const end = Math.min(expression.length, offset + NEAR);
    const before = (start > 0 ? "..." : "") + visible(expression.slice(start, offset));
    const after = end < expression.length ? "..." : "";
    const word = visible(expression.slice(offset, Math.min(end, offset + length)));
    const marks = "^".repeat(Math.max(1, word.length));
    return [
      `  ${before}${visible(expression.slice(offset, end))}${after}`,
      `  ${" ".repeat(before.length)}${marks}`,
    ];
  }
}

/** For the end of an exhaustive `switch`: a value that the types say cannot exist. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
