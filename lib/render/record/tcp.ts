/** The object `tcp`: what both sources know of a TCP socket's timeouts and windows. */

import { State } from "../../model/kinds.ts";
import { ABSENT } from "../../table/attributes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { INET_DIAG } from "../../uapi/inet_diag.ts";
import { memberOf, TCP_INFO } from "../../uapi/tcp_info.ts";
import { keys, nulls } from "../json_writer.ts";
import { attributeAt } from "./attribute.ts";
import type { RecordContext } from "./context.ts";

const K = keys(
  "tcp",
  "rto_ms",
  "ato_ms",
  "quick_acks",
  "pingpong",
  "cwnd",
  "ssthresh",
  "fastopen_max_qlen",
  "retransmits",
  "probes",
);

/** What net/tcp alone has. */
const OF_FILES = nulls("quick_acks", "pingpong");

/** TCP_INFINITE_SSTHRESH (include/net/tcp.h): no threshold yet. */
const INFINITE_THRESHOLD = 0x7fffffff;

/** Writes the object; null for sockets in TIME-WAIT and half-open ones, which do not have it. */
export function writeTcp(context: RecordContext, table: SocketTable, row: number): void {
  if (table.source === "procfs") writeTcpOfFile(context, table, row);
  else writeTcpOfInfo(context, table, row);
}

function writeTcpOfFile({ json, facts }: RecordContext, table: SocketTable, row: number): void {
  const tcp = table.tcp!;
  const inet = table.inet!;
  if (!tcp.present[row]) {
    json.null(K.tcp);
    return;
  }
  const hz = facts.clockTicks;
  json.openObject(K.tcp);
  json.numberOrNull(K.rto_ms, table.lacks(row, "rto") ? null : tcp.rto[row] * 1000 / hz);
  json.numberOrNull(K.ato_ms, table.lacks(row, "ato") ? null : tcp.ato[row] * 1000 / hz);
  const acks = table.lacks(row, "qack") ? null : tcp.qack[row];
  json.numberOrNull(K.quick_acks, acks === null ? null : acks >>> 1);
  json.booleanOrNull(K.pingpong, acks === null ? null : (acks & 1) === 1);
  json.numberOrNull(K.cwnd, table.lacks(row, "cwnd") ? null : tcp.cwnd[row]);
  const threshold = table.lacks(row, "ssthresh") ? null : tcp.ssthresh[row];
  const infinite = threshold !== null && threshold < 0;
  if (table.state[row] === State.LISTEN) {
    // Before 3.7 the slow start threshold stands there, infinite for a listener.
    json.numberOrNull(K.fastopen_max_qlen, infinite ? null : threshold);
  } else if (!infinite) {
    json.numberOrNull(K.ssthresh, threshold);
  }
  json.number(K.retransmits, inet.retrnsmt[row]);
  json.number(K.probes, inet.timeout[row]);
  json.close();
}

function writeTcpOfInfo({ json }: RecordContext, table: SocketTable, row: number): void {
  const { bytes } = table;
  const at = attributeAt(table, row, INET_DIAG.INFO);
  if (at === ABSENT) {
    json.null(K.tcp);
    return;
  }
  const length = table.attributes!.length(at);
  const listening = table.state[row] === State.LISTEN;
  // Of a listener the kernel fills in the window alone.
  const told = listening ? 0 : length;
  const rto = memberOf(bytes, at, told, TCP_INFO.rto);
  const ato = memberOf(bytes, at, told, TCP_INFO.ato);
  const threshold = memberOf(bytes, at, told, TCP_INFO.snd_ssthresh);
  json.openObject(K.tcp);
  if (rto === null) json.null(K.rto_ms);
  else json.thousandths(K.rto_ms, rto);
  if (ato === null) json.null(K.ato_ms);
  else json.thousandths(K.ato_ms, ato);
  json.members(OF_FILES);
  json.numberOrNull(K.cwnd, memberOf(bytes, at, length, TCP_INFO.snd_cwnd));
  if (listening) json.null(K.fastopen_max_qlen);
  else if (threshold === null || threshold < INFINITE_THRESHOLD) {
    json.numberOrNull(K.ssthresh, threshold);
  }
  json.numberOrNull(K.retransmits, memberOf(bytes, at, told, TCP_INFO.retransmits));
  json.numberOrNull(K.probes, memberOf(bytes, at, told, TCP_INFO.probes));
  json.close();
}
