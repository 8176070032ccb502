/** The counts of `-s`: as `ss` prints them, and as one JSON object. */

import type { SockstatLine, Summary } from "../table/summary.ts";

/** Sockets of one transport by family. */
interface Transport {
  readonly name: "RAW" | "UDP" | "TCP" | "INET" | "FRAG";
  readonly ipv4: number | null;
  readonly ipv6: number | null;
}

function count(
  lines: ReadonlyMap<string, SockstatLine>,
  line: string,
  word: string,
): number | null {
  return lines.get(line)?.get(word) ?? null;
}

/** The sum of what is known; null where nothing is. */
function sum(...values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

function transports(summary: Summary): Transport[] {
  const { sockstat } = summary;
  const inuse = (name: "RAW" | "UDP" | "TCP" | "FRAG"): Transport => ({
    name,
    ipv4: count(sockstat, name, "inuse"),
    ipv6: count(sockstat, `${name}6`, "inuse"),
  });
  const [raw, udp, tcp] = [inuse("RAW"), inuse("UDP"), inuse("TCP")];
  const inet: Transport = {
    name: "INET",
    ipv4: sum(raw.ipv4, udp.ipv4, tcp.ipv4),
    ipv6: sum(raw.ipv6, udp.ipv6, tcp.ipv6),
  };
  return [raw, udp, tcp, inet, inuse("FRAG")];
}

/** Counts of TCP sockets. */
interface TcpCounts {
  readonly total: number | null;
  readonly established: number | null;
  readonly closed: number | null;
  readonly orphaned: number | null;
  readonly timeWait: number | null;
}

function tcpCounts(summary: Summary): TcpCounts {
  const { sockstat } = summary;
  const alloc = count(sockstat, "TCP", "alloc");
  const timeWait = count(sockstat, "TCP", "tw");
  const hashed = sum(count(sockstat, "TCP", "inuse"), count(sockstat, "TCP6", "inuse"));
  return {
    total: sum(alloc, timeWait),
    established: summary.currEstab,
    closed: alloc === null || hashed === null ? null : alloc - (hashed - (timeWait ?? 0)),
    orphaned: count(sockstat, "TCP", "orphan"),
    timeWait,
  };
}

/** The text of `ss -s`; what is not known is 0 in it. */
export function renderSummaryText(summary: Summary): string {
  const tcp = tcpCounts(summary);
  const lines = [
    `Total: ${count(summary.sockstat, "sockets", "used") ?? 0}`,
    `TCP:   ${tcp.total ?? 0} (estab ${tcp.established ?? 0}, closed ${tcp.closed ?? 0}, ` +
    `orphaned ${tcp.orphaned ?? 0}, timewait ${tcp.timeWait ?? 0})`,
    "",
    "Transport Total     IP        IPv6",
  ];
  for (const { name, ipv4, ipv6 } of transports(summary)) {
    const cells = [sum(ipv4, ipv6), ipv4, ipv6].map((value) => String(value ?? 0).padEnd(9));
    lines.push(`${name}\t  ${cells.join(" ")}`);
  }
  lines.push("", "");
  return lines.join("\n");
}

/** The summary as one JSON object on one line. */
export function renderSummaryJson(summary: Summary): string {
  const { sockstat } = summary;
  const tcp = tcpCounts(summary);
  const byFamily: Record<string, unknown> = {};
  for (const { name, ipv4, ipv6 } of transports(summary)) {
    byFamily[name.toLowerCase()] = { total: sum(ipv4, ipv6), ipv4, ipv6 };
  }
  const record = {
    total: count(sockstat, "sockets", "used"),
    tcp: {
      total: tcp.total,
      established: tcp.established,
      closed: tcp.closed,
      orphaned: tcp.orphaned,
      timewait: tcp.timeWait,
      memory_pages: count(sockstat, "TCP", "mem"),
    },
    udp: { memory_pages: count(sockstat, "UDP", "mem") },
    frag: {
      memory_bytes: sum(count(sockstat, "FRAG", "memory"), count(sockstat, "FRAG6", "memory")),
    },
    transport: byFamily,
  };
  return `${JSON.stringify(record)}\n`;
}
