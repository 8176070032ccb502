/** What is shown as a table for people, or for spreadsheets. */

/** A key to sort by. */
export interface SortKey {
  readonly key: string;
  readonly descending: boolean;
}

/** When colours are used: `auto` is on a terminal. */
export type ColorChoice = "auto" | "always" | "never";

export interface TableOptions {
  readonly as: "table" | "csv" | "tsv" | "counts" | "health" | "metrics";
  /** Keys of columns, in their order; those of counts. */
  readonly columns: readonly string[];
  /** True if the user chose the columns: then none of them is left out for want of room. */
  readonly chosen: boolean;
  readonly color: ColorChoice;
}
