/**
 * Every way in which a run can fail.
 *
 * The user's mistakes are thrown (`UsageError`, `FilterSyntaxError`); the world's mistakes are
 * `Problem` values that stand beside the tables, so that one bad row costs one row.
 */

/** A row, a file or a folder that could not be used. */
export type Problem =
  /** A row of a table that does not follow the kernel's format. `line` and `column` count from 1. */
  | {
    readonly kind: "row";
    readonly source: string;
    readonly line: number;
    readonly column: number;
    /** The kernel's header word, with the table's name: `tcp.tx_queue`. */
    readonly field: string;
    readonly message: string;
  }
  /** More bad rows of the same file than are worth a line each. */
  | { readonly kind: "more_rows"; readonly source: string; readonly count: number }
  /** Rows without columns that were asked for, which are shown without them. */
  | {
    readonly kind: "columns";
    readonly source: string;
    /** The kernel's header words. */
    readonly columns: readonly string[];
    readonly rows: number;
  }
  /** A netlink message, or one of its attributes, that does not follow the kernel's format. */
  | {
    readonly kind: "message";
    readonly source: string;
    /** Counts from 1. */
    readonly message: number;
    /** Offset of what is wrong in the source's bytes. */
    readonly offset: number;
    /** The kernel's name of the attribute; null where the message itself is wrong. */
    readonly attribute: string | null;
    readonly text: string;
  }
  /** More of them in the same dump than are worth a line each. */
  | { readonly kind: "more_messages"; readonly source: string; readonly count: number }
  /** A dump that is not whole. */
  | { readonly kind: "incomplete"; readonly source: string; readonly message: string }
  /** A file that exists and could not be read. */
  | { readonly kind: "unreadable"; readonly source: string; readonly message: string };

/** At most this many bad rows of one source are described; the rest are counted in one line. */
export const ROW_PROBLEMS_PER_SOURCE = 1000;

/** One line for standard error, without the program's name. */
export function problemText(problem: Problem): string {
  switch (problem.kind) {
    case "row":
      return `${problem.source}:${problem.line}:${problem.column}: ${problem.field}: ` +
        `${problem.message}; row skipped`;
    case "more_rows":
      return `${problem.source}: ${problem.count} more bad rows skipped`;
    case "columns": {
      const { source, columns: [first, ...more], rows } = problem;
      const columns = more.length === 0
        ? `column ${first} is`
        : `columns ${[first, ...more].join(", ")} are`;
      return `${source}: ${columns} missing in ${rows} ${rows === 1 ? "row" : "rows"}`;
    }
    case "message": {
      const where = problem.attribute === null ? "" : ` ${problem.attribute}:`;
      return `${problem.source}: message ${problem.message} at byte ${problem.offset}:${where} ` +
        problem.text;
    }
    case "more_messages":
      return `${problem.source}: ${problem.count} more messages and attributes are wrong`;
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
}

/** The world outside makes the whole run impossible: no procfs, no permission. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}

/** How much of a filter is shown on either side of a mistake: a file of filters has no end. */
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

  /** The expression, or what of it is near, with the wrong word marked on the line below it. */
  pointer(): string {
    const start = Math.max(0, this.offset - NEAR);
    const end = Math.min(this.expression.length, this.offset + NEAR);
    const before = start > 0 ? "..." : "";
    const after = end < this.expression.length ? "..." : "";
    const marks = "^".repeat(Math.min(NEAR, Math.max(1, this.length)));
    return `  ${before}${this.expression.slice(start, end)}${after}\n` +
      `  ${" ".repeat(before.length + this.offset - start)}${marks}`;
  }
}

/** For the end of an exhaustive `switch`: a value that the types say cannot exist. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
