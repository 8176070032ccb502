/** Internet sockets as `netstat` prints them, but those of SCTP. */

import { Family, State } from "../../model/kinds.ts";
import type { Protocol, SocketTable } from "../../table/socket_table.ts";
import { ascii, type ByteWriter } from "../text/byte_writer.ts";
import type { AddressCells } from "./cells.ts";
import { pad, writeQueue } from "./cells.ts";
import type { NetstatOutput } from "./output.ts";

const SPACE = 0x20;
const PROTOCOL_WIDTH = 5;
export const STATE_WIDTH = 11;

/** What `netstat` calls protocols, those of IPv6 with a 6 behind it. */
const NAMES: { readonly [protocol in Protocol]?: string } = {
  ...{ tcp: "tcp", udp: "udp", udplite: "udpl", raw: "raw" },
};

/** The states of TCP by their numbers. */
const TCP_STATES = [
  ...["", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE"],
  ...["CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING"],
] as const;

/** The word of a TCP state; undefined for a number that is none. */
export function tcpState(state: number): string | undefined {
  return TCP_STATES[state];
}

function stateOf(protocol: Protocol, state: number): string {
  switch (protocol) {
    case "raw":
      return String(state);
    case "tcp":
      return tcpState(state) ?? "UNKNOWN";
    default:
      return state === State.ESTABLISHED ? "ESTABLISHED" : state === State.CLOSE ? "" : "UNKNOWN";
  }
}

const TCP_TIMERS = ["off", "on", "keepalive", "timewait", "probe"] as const;
/** Those of datagrams, which no kernel has. */
const DATAGRAM_TIMERS = ["off", "on1", "on2"] as const;

/** Writes `on (0.35/0/0)`: seconds, retransmissions, probes. */
function writeTimer(writer: ByteWriter, { protocol, inet }: SocketTable, row: number): void {
  const { tr, expires, retrnsmt, timeout } = inet!;
  const timer = tr[row];
  const words: readonly string[] = protocol === "tcp" ? TCP_TIMERS : DATAGRAM_TIMERS;
  writer.text(` ${words[timer] ?? `unkn-${timer}`} (`);
  writer.text(timer === 0 ? "0.00" : (expires[row] / 1000).toFixed(2));
  const retransmissions = protocol === "udp" || protocol === "udplite" ? 0 : retrnsmt[row];
  writer.text(`/${retransmissions}/${timeout[row]})`);
}

/** Draws the rows of a table. */
export function writeInternet(output: NetstatOutput, table: SocketTable, rows: Uint32Array): void {
  const { writer, options } = output;
  const { protocol, family, rx_queue, tx_queue, localPort, remotePort, state } = table;
  const { stride, local, remote } = table.inet!;
  const cells: AddressCells = output.addresses(protocol);
  const name = `${NAMES[protocol]}${family === Family.INET6 ? "6" : ""}`.padEnd(PROTOCOL_WIDTH);
  const start = ascii(`${name} `);
  const states: Uint8Array[] = [];
  for (const row of rows) {
    writer.copy(start);
    writeQueue(writer, rx_queue[row]);
    writer.byte(SPACE);
    writeQueue(writer, tx_queue[row]);
    writer.byte(SPACE);
    cells.write(writer, local, row * stride, stride, localPort[row]);
    writer.byte(SPACE);
    cells.write(writer, remote, row * stride, stride, remotePort[row]);
    writer.byte(SPACE);
    const from = writer.length;
    writer.copy(states[state[row]] ??= ascii(stateOf(protocol, state[row])));
    pad(writer, from, STATE_WIDTH);
    output.owner(table, row);
    if (options.timers) writeTimer(writer, table, row);
    output.endLine();
  }
}
