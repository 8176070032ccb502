/** The counts of `-s` as one JSON object. */

import { SUMMARY_FIELDS, type SummaryField, summaryOfAll } from "../../field/summary.ts";
import { latin1Bytes } from "../../model/latin1.ts";
import type { NetworkNamespace } from "../../model/network_namespace.ts";
import { escapedJson } from "../../model/visible.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { Summary } from "../../table/summary.ts";

function valueOf(field: SummaryField, summary: Summary): unknown {
  if ("read" in field) return field.read(summary);
  return Object.fromEntries(field.fields.map((each) => [each.key, valueOf(each, summary)]));
}

function ofNamespace({ inode, names, pid }: NetworkNamespace, summary: Summary): unknown {
  const name = names.length === 0 ? null : new TextDecoder().decode(latin1Bytes(names[0]));
  const identity = { netns: inode, netns_name: name, netns_pid: pid };
  return { ...identity, summary: valueOf(SUMMARY_FIELDS, summary) };
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
