/** Notes about what procfs does not have. */

import type { CapturedSource } from "../model/capture.ts";
import type { Query } from "../model/query.ts";
import type { Selections } from "../table/socket_table.ts";

/** What was asked for and is not shown, since the sockets came from procfs, and why they did. */
export function lackNotes(
  query: Query,
  sources: readonly CapturedSource[],
  selections: Selections,
): string[] {
  if (query.lacks.length === 0) return [];
  const fromFiles = selections.some(([table, rows]) =>
    table.source === "procfs" && rows.length > 0
  );
  if (sources.some(({ source }) => source === "diag") && !fromFiles) return [];
  const lines = [
    `procfs does not have, only the kernel's sock_diag interface: ${query.lacks.join(", ")}`,
  ];
  const reasons = new Set(sources.flatMap(({ reason }) => reason ?? []));
  if (query.source !== "procfs" && reasons.size > 0) {
    lines.push(`sock_diag does not tell: ${[...reasons].join("; ")}`);
  }
  return lines;
}
