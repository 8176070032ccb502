/** Descriptors of processes that are listed one by one, each with its socket where it is known. */

/** The descriptors in the order of the listing; columns by the same index. */
export interface ListedFiles {
  readonly length: number;
  /** Index in `OwnerTable`. */
  readonly owner: Int32Array;
  /** Index in `Decoded.tables`, and row in that table; -1 for a socket that is in none. */
  readonly table: Int32Array;
  readonly row: Int32Array;
  /** What was asked for and not found: `Internet address not located: :99`. */
  readonly missing: readonly string[];
}

/** A socket that is in no table. */
export const NO_TABLE = -1;
