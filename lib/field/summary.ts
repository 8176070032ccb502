/** The counts of `-s`, read from what the kernel says. */

import type { Summary } from "../table/summary.ts";

/** What a line of net/sockstat says; null if it does not. */
export const said = (line: string, word: string) => ({ sockstat }: Summary): number | null =>
  sockstat.get(line)?.get(word) ?? null;

/** The sum of what is known; null where nothing is. */
function sum(...values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

export const summed =
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
