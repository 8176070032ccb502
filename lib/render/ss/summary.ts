/** The counts of `-s` as `ss` prints them; what is not known is 0. */

import { summaryOfAll, TCP_COUNTS, total, TRANSPORTS } from "../../field/summary.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { Summary } from "../../table/summary.ts";
import type { ByteWriter } from "../text/byte_writer.ts";
import { namespaceCell } from "./cells.ts";

/** The counts of all network namespaces together, and if there are several, those of each. */
export function writeSummaries(writer: ByteWriter, all: readonly Decoded[]): void {
  const summaries = all.map(({ summary }) => summary!);
  writer.text(summaryText(summaryOfAll(summaries)));
  if (all.length < 2) return;
  for (const { summary, namespace } of all) {
    writer.text("Netns ");
    writer.copy(namespaceCell({ namespace }));
    writer.text("\n");
    writer.text(summaryText(summary!));
  }
}

function summaryText(summary: Summary): string {
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
