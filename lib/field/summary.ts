/** The counts of `-s`. */

import type { Summary } from "../table/summary.ts";

/** A count, or several under one key. */
export type SummaryField =
  & { readonly key: string; readonly description: string }
  & (
    | { readonly read: (summary: Summary) => number | null }
    | { readonly fields: readonly SummaryField[] }
  );

/** What a line of net/sockstat says; null if it does not. */
const said = (line: string, word: string) => ({ sockstat }: Summary): number | null =>
  sockstat.get(line)?.get(word) ?? null;

/** The sum of what is known; null where nothing is. */
function sum(...values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

const summed =
  (...reads: readonly ((summary: Summary) => number | null)[]) =>
  (summary: Summary): number | null => sum(...reads.map((read) => read(summary)));

/** Counts that the kernel keeps for all network namespaces together (net/ipv4/proc.c). */
const OF_MACHINE: Readonly<Record<string, readonly string[]>> = {
  TCP: ["orphan", "alloc", "mem"],
  UDP: ["mem"],
};

/** The counts of several network namespaces together. */
export function summaryOfAll(summaries: readonly Summary[]): Summary {
  const sockstat = new Map<string, Map<string, number>>();
  for (const summary of summaries) {
    for (const [line, counts] of summary.sockstat) {
      const sums = sockstat.get(line) ?? new Map<string, number>();
      sockstat.set(line, sums);
      for (const [word, count] of counts) {
        const known = sums.get(word);
        const once = OF_MACHINE[line]?.includes(word) ?? false;
        if (known === undefined || !once) sums.set(word, (known ?? 0) + count);
      }
    }
  }
  return {
    sockstat,
    currEstab: sum(...summaries.map(({ currEstab }) => currEstab)),
    missing: summaries.flatMap(({ missing }) => missing),
  };
}

/** All sockets. */
export const total = said("sockets", "used");

const hashed = summed(said("TCP", "inuse"), said("TCP6", "inuse"));

/** Counts of TCP sockets. */
export const TCP_COUNTS = {
  total: summed(said("TCP", "alloc"), said("TCP", "tw")),
  established: ({ currEstab }: Summary) => currEstab,
  closed: (summary: Summary): number | null => {
    const open = said("TCP", "alloc")(summary);
    const inTables = hashed(summary);
    return open === null || inTables === null
      ? null
      : open - (inTables - (said("TCP", "tw")(summary) ?? 0));
  },
  orphaned: said("TCP", "orphan"),
  timewait: said("TCP", "tw"),
} as const;

const inUse = (...names: readonly string[]) => {
  const ipv4 = summed(...names.map((name) => said(name, "inuse")));
  const ipv6 = summed(...names.map((name) => said(`${name}6`, "inuse")));
  return { total: summed(ipv4, ipv6), ipv4, ipv6 };
};

/** Counts of sockets by transport and family. */
export const TRANSPORTS = {
  RAW: inUse("RAW"),
  UDP: inUse("UDP"),
  TCP: inUse("TCP"),
  INET: inUse("RAW", "UDP", "TCP"),
  FRAG: inUse("FRAG"),
} as const;

const UNKNOWN = " Null if the kernel does not say.";

const count = (
  key: string,
  description: string,
  read: (summary: Summary) => number | null,
): SummaryField => ({ key, description: description + UNKNOWN, read });

const counts = (
  key: string,
  description: string,
  ...fields: readonly SummaryField[]
): SummaryField => ({ key, description, fields });

const byFamily = (
  name: keyof typeof TRANSPORTS,
  description = "A count of sockets by family.",
): SummaryField =>
  counts(
    name.toLowerCase(),
    description,
    count(
      "total",
      "Both families together, as far as they are known.",
      TRANSPORTS[name].total,
    ),
    count("ipv4", "IPv4 alone.", TRANSPORTS[name].ipv4),
    count("ipv6", "IPv6 alone.", TRANSPORTS[name].ipv6),
  );

/** All counts. */
export const SUMMARY_FIELDS: SummaryField = counts(
  "",
  "What -s --json prints: the counts of net/sockstat, net/sockstat6 and net/snmp.",
  count("total", "Sockets of all families in use (sockets: used).", total),
  counts(
    "tcp",
    "TCP sockets of both families.",
    count("total", "All, those in TIME-WAIT among them.", TCP_COUNTS.total),
    count("established", "In ESTAB or CLOSE-WAIT.", TCP_COUNTS.established),
    count("closed", "Open and in no table: not bound, or closed.", TCP_COUNTS.closed),
    count("orphaned", "Held by no process any more.", TCP_COUNTS.orphaned),
    count("timewait", "In TIME-WAIT.", TCP_COUNTS.timewait),
    count("memory_pages", "Memory of all of them, pages.", said("TCP", "mem")),
  ),
  counts(
    "udp",
    "UDP sockets of both families.",
    count("memory_pages", "Memory of all of them, pages.", said("UDP", "mem")),
  ),
  counts(
    "frag",
    "IP packets that are put together from fragments.",
    count(
      "memory_bytes",
      "Memory of all of them, bytes.",
      summed(said("FRAG", "memory"), said("FRAG6", "memory")),
    ),
  ),
  counts(
    "transport",
    "Counts by transport.",
    ...[byFamily("RAW"), byFamily("UDP"), byFamily("TCP")],
    byFamily("INET", "raw, udp and tcp together."),
    byFamily("FRAG", "Packets that wait for fragments."),
  ),
);
