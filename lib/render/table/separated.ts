/** Tables for spreadsheets: CSV as RFC 4180 has it, and text with tabs between its fields. */

import type { Value } from "../record/records.ts";

/** How fields and rows are separated. */
export interface Separation {
  readonly between: string;
  readonly end: string;
  field(text: string): string;
}

/** A field with a comma, quote or end of a line is quoted. */
export const CSV: Separation = {
  between: ",",
  end: "\r\n",
  field: (text) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
};

/** A tab or end of a line within a field is a blank: the form has no way to write it. */
export const TSV: Separation = {
  between: "\t",
  end: "\n",
  field: (text) => text.replace(/[\t\r\n]/g, " "),
};

/** Values of one field, separated by blanks: they may hold commas. */
export function fieldText(values: readonly Value[], write: (text: string) => string): string {
  return values.map((value) =>
    write(typeof value === "object" ? JSON.stringify(value) : String(value))
  ).join(" ");
}
