/** The counts of `-s` as one JSON object. */

import { SUMMARY_FIELDS, type SummaryField } from "../../field/summary.ts";
import type { Summary } from "../../table/summary.ts";

function valueOf(field: SummaryField, summary: Summary): unknown {
  if ("read" in field) return field.read(summary);
  return Object.fromEntries(field.fields.map((each) => [each.key, valueOf(each, summary)]));
}

/** The object, of ASCII alone. */
export function summaryJson(summary: Summary): string {
  return JSON.stringify(valueOf(SUMMARY_FIELDS, summary));
}
