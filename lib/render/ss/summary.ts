/** The counts of `-s` as `ss` prints them; what is not known is 0. */

import { TCP_COUNTS, total, TRANSPORTS } from "../../field/summary.ts";
import type { Summary } from "../../table/summary.ts";

export function renderSummaryText(summary: Summary): string {
  const number = (read: (summary: Summary) => number | null): number => read(summary) ?? 0;
  const { established, closed, orphaned, timewait } = TCP_COUNTS;
  const lines = [
    `Total: ${number(total)}`,
    `TCP:   ${number(TCP_COUNTS.total)} (estab ${number(established)}, ` +
    `closed ${number(closed)}, orphaned ${number(orphaned)}, timewait ${number(timewait)})`,
    "",
    "Transport Total     IP        IPv6",
  ];
  for (const [name, { total, ipv4, ipv6 }] of Object.entries(TRANSPORTS)) {
    const cells = [total, ipv4, ipv6].map((read) => String(number(read)).padEnd(9));
    lines.push(`${name}\t  ${cells.join(" ")}`);
  }
  lines.push("", "");
  return lines.join("\n");
}
