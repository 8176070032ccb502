/** What was asked of `netstat` and the kernel, or this program, does not have. */

import { Family, Table, UNIX_TABLES } from "../../model/kinds.ts";
import type { Query } from "../../model/query.ts";
import type { Protocol, SocketTable } from "../../table/socket_table.ts";

/** The protocols in the order in which they are shown, with what `netstat` calls their families. */
export const SHOWN: readonly {
  readonly protocol: Protocol;
  readonly tables: number;
  readonly family: number;
  readonly name: string;
}[] = [
  { protocol: "tcp", tables: Table.TCP, family: Family.INET, name: "AF INET (tcp)" },
  { protocol: "sctp", tables: Table.SCTP, family: Family.INET, name: "AF INET (sctp)" },
  { protocol: "udp", tables: Table.UDP, family: Family.INET, name: "AF INET (udp)" },
  { protocol: "udplite", tables: Table.UDPLITE, family: Family.INET, name: "AF INET (udplite)" },
  { protocol: "raw", tables: Table.RAW, family: Family.INET, name: "AF INET (raw)" },
  { protocol: "unix", tables: UNIX_TABLES, family: Family.UNIX, name: "AF UNIX" },
];

/** Families that are not shown, where everything was asked for. */
const NEVER_SHOWN = ["IPX", "AX25", "X25", "NETROM", "ROSE"];

/** What is missing, and where the listing ends for it. */
export interface Support {
  /** The protocol behind whose sockets nothing is shown; null to show all. */
  readonly last: Protocol | null;
  /** False if the command says by its exit status that something is missing. */
  readonly whole: boolean;
  /** Lines for standard error. */
  readonly lines: readonly string[];
}

const sentence = (name: string): string => `no support for \`${name}' on this system`;

/** Finds out what is missing. `tables`: those that there are. */
export function supportOf({ netstat }: Query, tables: readonly SocketTable[]): Support {
  const { named, everything, verbose, others, statistics } = netstat!;
  if (statistics !== null) return { last: null, whole: true, lines: [] };
  const missing = SHOWN.filter(({ protocol, family }) =>
    !tables.some((table) => table.protocol === protocol && (table.family & family) !== 0)
  );
  const first = missing.find((shown) => named & shown.tables);
  if (first !== undefined) {
    return { last: first.protocol, whole: false, lines: [sentence(first.name)] };
  }
  if (others.length > 0) {
    return { last: null, whole: false, lines: [sentence(`AF ${others[0]}`)] };
  }
  const lines = everything && verbose
    ? [...missing.map(({ name }) => name), ...NEVER_SHOWN.map((name) => `AF ${name}`)].map(sentence)
    : [];
  return { last: null, whole: true, lines };
}
