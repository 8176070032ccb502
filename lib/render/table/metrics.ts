/** OpenMetrics text: counts and sums, and never a series for a connection. */

import { visible } from "../../model/visible.ts";
import { numberAt, type RowRecord, type Value } from "../record/records.ts";

/**
 * A family of metrics: its name, meaning, and what is added up for each set of labels. All are gauges:
 * what a socket counts is gone with it.
 */
interface Family {
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  readonly samples: Map<string, number>;
}

function family(name: string, help: string, unit = ""): Family {
  return { name, help, unit, samples: new Map() };
}

/** Labels as OpenMetrics has them: backslash, quote and newline escaped. */
function labelText(labels: Readonly<Record<string, Value | undefined>>): string {
  const pairs = Object.entries(labels).filter(([, value]) => value !== undefined).map(
    ([name, value]) => {
      const text = visible(String(value)).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
      return `${name}="${text}"`;
    },
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function add({ samples }: Family, labels: Record<string, Value | undefined>, by: number): void {
  const key = labelText(labels);
  samples.set(key, (samples.get(key) ?? 0) + by);
}

/** Fields of a record that the metrics need. */
export const METRIC_FIELDS: readonly string[] = [
  ...["netid", "state", "listening", "drops", "skmem"] as const,
  ...["local_address", "local_port", "path", "accept_queue", "accept_queue_limit"] as const,
];

/** Memory of a socket by what it is for (struct sk_meminfo). */
const MEMORY: readonly string[] = ["rmem_alloc_bytes", "wmem_alloc_bytes", "fwd_alloc_bytes"];

/** The whole text. `problems`: how many things could not be read. */
export function metricsText(
  rows: Iterable<RowRecord>,
  namespaceOf: (row: RowRecord) => Value | undefined,
  localOf: (row: RowRecord) => string,
  problems: number,
): string {
  const sockets = family("sockscope_sockets", "Sockets by kind and state.");
  const queue = family("sockscope_listener_accept_queue", "Connections that wait to be accepted.");
  const limit = family(
    "sockscope_listener_accept_queue_limit",
    "How many connections may wait to be accepted.",
  );
  const drops = family("sockscope_listener_drops", "What listeners that are there now dropped.");
  const lost = family("sockscope_drops", "Packets that sockets that are there now lost.");
  const memory = family("sockscope_memory_bytes", "Memory of sockets.", "bytes");
  const unread = family("sockscope_problems", "What could not be read in this run.");
  add(unread, {}, problems);
  for (const row of rows) {
    const { record } = row;
    const netns = namespaceOf(row);
    const { netid } = record;
    add(sockets, { netid, state: record.state, netns }, 1);
    for (const key of MEMORY) {
      const bytes = numberAt(record, `skmem.${key}`);
      if (bytes !== null) add(memory, { netid, kind: key.replace(/_bytes$/, ""), netns }, bytes);
    }
    const dropped = numberAt(record, "drops") ?? numberAt(record, "skmem.drops");
    if (record.listening === true) {
      const labels = { netid, local: localOf(row), netns };
      const waiting = numberAt(record, "accept_queue");
      const most = numberAt(record, "accept_queue_limit");
      if (waiting !== null) add(queue, labels, waiting);
      if (most !== null) add(limit, labels, most);
      if (dropped !== null) add(drops, labels, dropped);
    } else if (dropped !== null) {
      add(lost, { netid, netns }, dropped);
    }
  }
  return [sockets, queue, limit, drops, lost, memory, unread].map(familyText).join("") + "# EOF\n";
}

function familyText({ name, unit, help, samples }: Family): string {
  if (samples.size === 0) return "";
  const head = [
    `# TYPE ${name} gauge`,
    ...(unit ? [`# UNIT ${name} ${unit}`] : []),
    `# HELP ${name} ${help}`,
  ];
  const lines = Array.from(samples, ([labels, value]) => `${name}${labels} ${value}`);
  return [...head, ...lines].map((line) => `${line}\n`).join("");
}
