/** The name of an SCTP socket: its associations and its endpoint in one. */

import { latin1 } from "../../model/latin1.ts";
import type { SocketTable } from "../../table/socket_table.ts";

/** A row of net/sctp. */
export interface SctpRow {
  readonly table: SocketTable;
  readonly row: number;
}

const isEndpoint = ({ table, row }: SctpRow): boolean => table.sctp!.st[row] < 0;

/** The kernel's address of an association or endpoint, as it prints it. */
function objectText({ table, row }: SctpRow): string {
  const { object, objectHigh } = table.sctp!;
  const hex = (value: number): string => value.toString(16).padStart(8, "0");
  return hex(objectHigh[row]) + hex(object[row]);
}

/** A side's addresses as the table has them, the primary one marked. */
function addresses({ table, row }: SctpRow, side: "local" | "remote"): string[] {
  const sctp = table.sctp!;
  const [start, end] = side === "local"
    ? [sctp.localStart[row], sctp.localEnd[row]]
    : [sctp.remoteStart[row], sctp.remoteEnd[row]];
  return latin1(table.bytes.subarray(start, end)).split(" ").filter(Boolean);
}

/** One end of all rows: their addresses, and their ports once each. */
function end(rows: readonly SctpRow[], side: "local" | "remote"): string {
  const ports = rows.map(({ table, row }) =>
    (side === "local" ? table.localPort : table.remotePort)[row]
  );
  return `${rows.flatMap((row) => addresses(row, side)).join(",")}[${
    [...new Set(ports)].join(",")
  }]`;
}

/** `ASSOC: OBJECT,ID LOCAL[PORT]<->REMOTE[PORT]` or `ENDPT: OBJECT LOCAL[PORT]`, or both in one. */
export function sctpName(rows: readonly SctpRow[]): string {
  const endpoints = rows.filter(isEndpoint);
  const associations = rows.filter((row) => !isEndpoint(row));
  const ordered = [...associations, ...endpoints];
  const what = [
    ...(associations.length > 0 ? ["ASSOC"] : []),
    ...(endpoints.length > 0 ? ["ENDPT"] : []),
  ].join("+");
  const ids = associations.map(({ table, row }) => `${table.sctp!.associationId[row]}`);
  const values = [...ordered.map(objectText), ...ids].join(",");
  const remote = associations.length === 0 ? "" : `<->${end(associations, "remote")}`;
  return `${what}: ${values} ${end(ordered, "local")}${remote}`;
}
