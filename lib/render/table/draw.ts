/** Draws a table: columns as wide as what is in them, as many as fit. */

import type { Style } from "./style.ts";
import { textWidth } from "./text_width.ts";

/** A field of a row. */
export interface Cell {
  readonly text: string;
  readonly style: Style;
}

/** A table as text. */
export interface Table {
  readonly columns: readonly {
    readonly key: string;
    readonly heading: string;
    readonly isNumber: boolean;
  }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** How it is drawn. `width`: of the terminal; null if nothing is left out. */
export interface Drawing {
  readonly header: boolean;
  readonly width: number | null;
  readonly isColored: boolean;
}

/** Columns that are left out on a narrow terminal, first to last; all others stay. */
const LEFT_OUT: readonly string[] = ["send_q", "recv_q", "netid", "state", "peer"];

const GAP = "  ";

/** Which columns fit. */
function fitting(
  { columns }: Table,
  widths: readonly number[],
  width: number | null,
): ReadonlySet<number> {
  const kept = new Set(columns.keys());
  const needed = (): number =>
    [...kept].reduce((sum, at) => sum + widths[at], (kept.size - 1) * GAP.length);
  for (const key of width === null ? [] : LEFT_OUT) {
    if (needed() <= width!) break;
    const at = columns.findIndex((column) => column.key === key);
    if (at >= 0 && kept.size > 1) kept.delete(at);
  }
  return kept;
}

/** Writes the lines of a table. */
export function drawTable(table: Table, drawing: Drawing, out: (text: string) => void): void {
  const { columns, rows } = table;
  const headings = columns.map(({ heading }) => ({ text: heading, style: null }));
  const lines = drawing.header ? [headings, ...rows] : rows;
  const widths = columns.map(() => 0);
  for (const line of lines) {
    line.forEach(({ text }, at) => widths[at] = Math.max(widths[at], textWidth(text)));
  }
  const kept = [...fitting(table, widths, drawing.width)];
  for (const line of lines) {
    const cells = kept.map((at, index) => {
      const { text, style } = line[at];
      const space = " ".repeat(widths[at] - textWidth(text));
      const styled = drawing.isColored && style !== null ? `\x1b[${style}m${text}\x1b[0m` : text;
      if (columns[at].isNumber) return space + styled;
      return index === kept.length - 1 ? styled : styled + space;
    });
    out(`${cells.join(GAP)}\n`);
  }
}
