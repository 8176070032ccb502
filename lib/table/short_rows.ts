/**
 * Rows of a file that lack columns: those of kernels of long ago, and of other tools' captures.
 *
 * What a row lacks is 0 in the table's columns, as in everything that `ss` shows; here it is told
 * from a 0 that the kernel printed.
 */

/** A column that rows may lack, by its name in the table. */
export type OptionalColumn =
  | "tr"
  | "retrnsmt"
  | "uid"
  | "timeout"
  | "inode"
  | "ref"
  | "pointer"
  | "rto"
  | "ato"
  | "qack"
  | "cwnd"
  | "ssthresh"
  | "drops"
  | "dump"
  | "association"
  | "queues";

/**
 * Columns at the end of a row that it may lack, in their order, each with the kernel's header word:
 * a row that lacks one lacks all behind it.
 */
export type RowEnd = readonly (readonly [column: OptionalColumn, word: string])[];

/** The timer that counts retransmissions, in the column `tr`. */
const RETRANSMIT_TIMER = 1;

/** The column with a timer's retransmissions: unanswered probes for all but the retransmit timer. */
export function retransmissionColumn(timer: number): "retrnsmt" | "timeout" {
  return timer === RETRANSMIT_TIMER ? "retrnsmt" : "timeout";
}

/** The short rows of one table, by their indexes. */
export class ShortRows {
  /** The file's path, for messages. */
  readonly path: string;
  readonly end: RowEnd;
  readonly #firstMissing = new Map<number, number>();

  constructor(path: string, end: RowEnd) {
    this.path = path;
    this.end = end;
  }

  /** Notes a row that ends before the column at place `first` of `end`. */
  add(row: number, first: number): void {
    this.#firstMissing.set(row, first);
  }

  has(row: number): boolean {
    return this.#firstMissing.has(row);
  }

  lacks(row: number, column: OptionalColumn): boolean {
    const first = this.#firstMissing.get(row);
    return first !== undefined && this.end.findIndex(([name]) => name === column) >= first;
  }
}
