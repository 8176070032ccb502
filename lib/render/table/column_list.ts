/** All columns, for `--list-columns`. */

import { columnKeys, sourceOf } from "../../field/column.ts";
import { drawTable } from "./draw.ts";

/** A line for each column: key, unit, source, kinds of sockets, meaning. */
export function columnListText(): string {
  let text = "";
  const columns = ["KEY", "UNIT", "SOURCE", "KINDS", "MEANING"].map((heading) => ({
    ...{ key: heading, heading, isNumber: false },
  }));
  const rows = [...columnKeys().values()].map((column) =>
    [
      ...[column.key, column.unit || "-", sourceOf(column)] as const,
      ...[column.kinds.join(","), column.description] as const,
    ].map((each) => ({ text: each, style: null }))
  );
  drawTable(
    { columns, rows },
    { header: true, width: null, isColored: false },
    (more) => text += more,
  );
  return text;
}
