/** The text of a value in a table. */

import { visible } from "../../model/visible.ts";
import type { Value } from "../record/records.ts";
import type { TableColumn } from "../record/columns.ts";

/** What stands for a value that the source does not have. */
export const NOTHING = "-";

const STEP = 1024;
const PREFIXES = ["", "K", "M", "G", "T"] as const;

/** Bytes for reading: three digits at most, in steps of 1024. */
export function readableSize(bytes: number): string {
  let size = bytes;
  let prefix = 0;
  for (; size >= STEP && prefix < PREFIXES.length - 1; prefix++) size /= STEP;
  if (prefix === 0) return String(bytes);
  return `${size < 10 ? size.toFixed(1) : Math.floor(size)}${PREFIXES[prefix]}`;
}

/** Columns whose numbers are bytes, or queues, which mostly are. */
function isSize({ key, unit }: TableColumn): boolean {
  return unit === "bytes" || key === "recv_q" || key === "send_q";
}

function textOf(value: Value): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The cell of a row; `readable`: sizes for reading. Hidden characters are escaped. */
export function cellText(
  column: TableColumn,
  values: readonly Value[],
  readable: boolean,
): string {
  if (values.length === 0) return NOTHING;
  return values.map((value) =>
    readable && typeof value === "number" && isSize(column)
      ? readableSize(value)
      : visible(textOf(value))
  ).join(",");
}
