/** Addresses, ports and timer of an internet socket. */

import { TIMER_WORDS } from "../../table/codes.ts";
import { retransmissionColumn } from "../../table/short_rows.ts";
import type { Protocol, SocketTable } from "../../table/socket_table.ts";
import { type JsonWriter, type Key, keys } from "../json_writer.ts";
import { retransmissions } from "../ss_timer.ts";
import type { RecordContext } from "./context.ts";
import { writeInterface } from "./interface.ts";

const K = keys(
  "local_address",
  "local_port",
  "local_service",
  "peer_address",
  "peer_port",
  "peer_service",
  "timer",
  "name",
  "expires_ms",
  "retrans",
);
const QUOTE = 0x22;
const WITH_TIMERS: ReadonlySet<Protocol> = new Set(["tcp", "mptcp", "dccp", "sctp"]);

/** Writes the keys that all internet sockets have. */
export function writeInet(context: RecordContext, table: SocketTable, row: number): void {
  const { json } = context;
  const inet = table.inet!;
  writeAddress(json, K.local_address, inet.local, row * inet.stride, inet.stride);
  if (table.protocol !== "raw") writeLocalPort(context, table, row);
  writeAddress(json, K.peer_address, inet.remote, row * inet.stride, inet.stride);
  if (table.protocol !== "raw") writePeerPort(context, table, row);
  writeInterface(context, inet.iface === null ? null : inet.iface[row]);
  writeTimer(context, table, row);
}

function writeAddress(
  json: JsonWriter,
  name: Key,
  words: Uint32Array,
  at: number,
  stride: 1 | 4,
): void {
  json.key(name);
  json.out.byte(QUOTE);
  if (stride === 1) json.out.ipv4(words[at]);
  else json.out.ipv6(words, at);
  json.out.byte(QUOTE);
}

/** Writes this end's port and its service. */
export function writeLocalPort(context: RecordContext, table: SocketTable, row: number): void {
  writePort(context, table, K.local_port, K.local_service, table.localPort[row]);
}

/** Writes the other end's. */
export function writePeerPort(context: RecordContext, table: SocketTable, row: number): void {
  writePort(context, table, K.peer_port, K.peer_service, table.remotePort[row]);
}

function writePort(
  { json, query, services }: RecordContext,
  table: SocketTable,
  port: Key,
  service: Key,
  value: number,
): void {
  json.number(port, value);
  if (query.numeric) return;
  json.stringOrNull(service, services.get(table.protocol, value));
}

/** Writes the timer that runs, if one does. Sockets without timers have a column for it as well. */
export function writeTimer({ json, words }: RecordContext, table: SocketTable, row: number): void {
  const inet = table.inet!;
  if (!WITH_TIMERS.has(table.protocol)) return;
  if (table.lacks(row, "tr")) json.null(K.timer);
  if (inet.tr[row] === 0) return;
  json.openObject(K.timer);
  json.word(K.name, words.get(TIMER_WORDS.get(inet.tr[row]) ?? "unknown"));
  json.number(K.expires_ms, inet.expires[row]);
  const counted = !table.lacks(row, retransmissionColumn(inet.tr[row]));
  json.numberOrNull(K.retrans, counted ? retransmissions(table, row) : null);
  json.close();
}
