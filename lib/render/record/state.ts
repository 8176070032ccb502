/** A socket's state and its queues. */

import { State } from "../../model/kinds.ts";
import { ABSENT } from "../../table/attributes.ts";
import { SCTP_STATE_WORDS, stateWord } from "../../table/codes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { NETLINK_DIAG } from "../../uapi/netlink_diag.ts";
import { PACKET_DIAG } from "../../uapi/packet_diag.ts";
import { UNIX_DIAG } from "../../uapi/unix_diag.ts";
import { XDP_DIAG } from "../../uapi/xdp_diag.ts";
import { keys } from "../json_writer.ts";
import { attributeAt } from "./attribute.ts";
import type { RecordContext } from "./context.ts";

const K = keys("state", "state_id", "listening", "recv_q", "send_q");

/** True where the row tells what waits to be read. */
function tellsReceived(table: SocketTable, row: number): boolean {
  const has = (attribute: number): boolean => attributeAt(table, row, attribute) !== ABSENT;
  switch (table.protocol) {
    case "unix":
      return has(UNIX_DIAG.RQLEN);
    case "netlink":
      return table.source === "procfs" || has(NETLINK_DIAG.MEMINFO);
    case "packet":
      return table.source === "procfs" || has(PACKET_DIAG.MEMINFO);
    case "xdp":
      return has(XDP_DIAG.MEMINFO);
    case "vsock":
      return false;
    case "sctp":
      // Those of endpoints are not in net/sctp.
      return table.source === "diag" || table.sctp!.st[row] >= 0;
    default:
      return true;
  }
}

/** True where the row tells what was sent, or a listener's limit. */
function tellsSent(table: SocketTable, row: number, listening: boolean): boolean {
  if (table.packet !== null || table.xdp !== null) return false;
  return tellsReceived(table, row) && !(listening && table.source === "procfs");
}

/** Writes the state as word and number, and the queues. */
export function writeState(context: RecordContext, table: SocketTable, row: number): void {
  const { json, words } = context;
  const association = table.sctp === null ? -1 : table.sctp.st[row];
  const state = association >= 0 ? association : table.state[row];
  const word = association >= 0 ? SCTP_STATE_WORDS.get(state) ?? String(state) : stateWord(state);
  const listening = association < 0 && state === State.LISTEN;
  json.word(K.state, words.get(word));
  json.number(K.state_id, state);
  json.boolean(K.listening, listening);
  json.numberOrNull(K.recv_q, tellsReceived(table, row) ? table.rx_queue[row] : null);
  json.numberOrNull(K.send_q, tellsSent(table, row, listening) ? table.tx_queue[row] : null);
}
