/** The counts of `-s` as JSON has them, and as the schema describes them. */

import type { Summary } from "../table/summary.ts";
import { said, summed, TCP_COUNTS, total, TRANSPORTS } from "./summary.ts";

/** A count, or several under one key. */
export type SummaryField =
  & { readonly key: string; readonly description: string }
  & (
    | { readonly read: (summary: Summary) => number | null }
    | { readonly fields: readonly SummaryField[] }
  );

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
