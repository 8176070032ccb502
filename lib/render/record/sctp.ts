/** Addresses and ports of SCTP endpoints and associations. */

import { socketAddresses } from "../../table/attribute_addresses.ts";
import { sctpAddresses } from "../../table/sctp_addresses.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { INET_DIAG } from "../../uapi/inet_diag.ts";
import { addressString, canonicalAddress } from "../address_text.ts";
import { ascii } from "../byte_writer.ts";
import { type Key, keys } from "../json_writer.ts";
import type { RecordContext } from "./context.ts";
import { writeLocalPort, writePeerPort, writeTimer } from "./inet.ts";
import { writeInterface } from "./interface.ts";

const K = keys(
  ...["local_address", "local_addresses", "peer_address", "peer_addresses"] as const,
  "association_id",
);

/** Writes the keys; those of the other end of an association alone. */
export function writeSctp(context: RecordContext, table: SocketTable, row: number): void {
  const { json } = context;
  const association = table.sctp!.st[row] >= 0;
  writeAddresses(context, K.local_address, K.local_addresses, addresses(table, row, "src"));
  writeLocalPort(context, table, row);
  if (association) {
    writeAddresses(context, K.peer_address, K.peer_addresses, addresses(table, row, "dst"));
    writePeerPort(context, table, row);
    const told = table.source === "procfs" && !table.lacks(row, "association");
    json.numberOrNull(K.association_id, told ? table.sctp!.associationId[row] : null);
  }
  writeInterface(context, table.inet?.iface?.[row] ?? null);
  if (table.inet !== null) writeTimer(context, table, row);
}

/** The address that the family of a socket is taken from; empty where there is none. */
export function firstAddress(table: SocketTable, row: number): string {
  return addresses(table, row, "src")[0] ?? "";
}

/** A side's addresses, the primary one first. */
function addresses(table: SocketTable, row: number, side: "src" | "dst"): string[] {
  const { inet } = table;
  if (inet === null) return sctpAddresses(table, row, side).map(canonicalAddress);
  const primary = addressString(
    side === "src" ? inet.local : inet.remote,
    row * inet.stride,
    inet.stride,
  );
  const all = listed(table, row, side === "src" ? INET_DIAG.LOCALS : INET_DIAG.PEERS);
  if (all.length === 0) return [primary];
  // The message's own address is none of them where an IPv6 socket talks over IPv4.
  return all.includes(primary) ? [primary, ...all.filter((text) => text !== primary)] : all;
}

/** The addresses of an attribute. */
function listed(
  table: SocketTable,
  row: number,
  attribute: typeof INET_DIAG.LOCALS | typeof INET_DIAG.PEERS,
): string[] {
  if (table.attributes === null) return [];
  return Array.from(socketAddresses(table, row, attribute)).flatMap(({ words }) =>
    words === null ? [] : [addressString(words, 0, words.length === 1 ? 1 : 4)]
  );
}

/** The first of a list, then all of it. */
function writeAddresses(
  { json }: RecordContext,
  one: Key,
  all: Key,
  list: readonly string[],
): void {
  if (list.length === 0) json.null(one);
  else json.word(one, ascii(list[0]));
  json.key(all);
  json.openList();
  list.forEach((address, index) => {
    json.element(index === 0);
    json.stringValue(ascii(address));
  });
  json.closeList();
}
