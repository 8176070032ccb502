/** The counts of `-s` as one JSON object. */

import { summaryOfAll } from "../../field/summary.ts";
import { SUMMARY_FIELDS, type SummaryField } from "../../field/summary_fields.ts";
import { containerText } from "../../model/container_text.ts";
import { latin1Bytes } from "../../model/latin1.ts";
import type { NetworkNamespace } from "../../model/network_namespace.ts";
import { escapedJson } from "../../model/visible.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { Summary } from "../../table/summary.ts";

function valueOf(field: SummaryField, summary: Summary): unknown {
  if ("read" in field) return field.read(summary);
  return Object.fromEntries(field.fields.map((each) => [each.key, valueOf(each, summary)]));
}

function textOf(bytes: string): string {
  return new TextDecoder().decode(latin1Bytes(bytes));
}

/** What rows say of their namespace too (`namespaceFields`), as far as it is said beside counts. */
const IDENTITY = {
  netns: ({ inode }) => inode,
  netns_name: ({ names }) => names.length === 0 ? null : textOf(names[0]),
  netns_container: ({ container }) => container === null ? null : textOf(containerText(container)),
  netns_pid: ({ pid }) => pid,
} as const satisfies Record<string, (namespace: NetworkNamespace) => number | string | null>;

/** The keys of a namespace beside its counts. */
export const NAMESPACE_KEYS: readonly string[] = Object.keys(IDENTITY);

function ofNamespace(namespace: NetworkNamespace, summary: Summary): unknown {
  const identity = Object.entries(IDENTITY).map(([key, read]) => [key, read(namespace)]);
  return { ...Object.fromEntries(identity), summary: valueOf(SUMMARY_FIELDS, summary) };
}

/** The object: of all network namespaces together, and if they were asked for, of each. */
export function summaryJson(all: readonly Decoded[]): string {
  const together = valueOf(SUMMARY_FIELDS, summaryOfAll(all.map(({ summary }) => summary!)));
  const each = all.flatMap(({ namespace, summary }) =>
    namespace === null ? [] : [ofNamespace(namespace, summary!)]
  );
  // A namespace's name is whatever somebody called it.
  return escapedJson(
    JSON.stringify(each.length === 0 ? together : { ...together as object, netns: each }),
  );
}
