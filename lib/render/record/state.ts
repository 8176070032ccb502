/** A socket's state and its queues. */

import { State } from "../../model/kinds.ts";
import { sctpStateWord, stateWord } from "../../table/codes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { NETLINK_DIAG } from "../../uapi/netlink_diag.ts";
import { PACKET_DIAG } from "../../uapi/packet_diag.ts";
import { UNIX_DIAG } from "../../uapi/unix_diag.ts";
import { XDP_DIAG } from "../../uapi/xdp_diag.ts";
import { ascii } from "../byte_writer.ts";
import { keys, type Members, members } from "../json_writer.ts";
import { hasAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";

const K = keys("state", "state_id", "listening", "recv_q", "send_q");

/** True where the row tells what waits to be read. */
function tellsReceived(table: SocketTable, row: number): boolean {
  switch (table.protocol) {
    case "unix":
      return hasAttribute(table, row, UNIX_DIAG.RQLEN);
    case "netlink":
      return table.source === "procfs" || hasAttribute(table, row, NETLINK_DIAG.MEMINFO);
    case "packet":
      return table.source === "procfs" || hasAttribute(table, row, PACKET_DIAG.MEMINFO);
    case "xdp":
      return hasAttribute(table, row, XDP_DIAG.MEMINFO);
    case "vsock":
      return false;
    case "sctp":
      // Those of endpoints are not in net/sctp.
      return table.source === "diag" ||
        (table.sctp!.st[row] >= 0 && !table.lacks(row, "queues"));
    default:
      return true;
  }
}

/** True where the row tells what was sent, or a listener's limit. */
function tellsSent(table: SocketTable, row: number, listening: boolean): boolean {
  if (table.packet !== null || table.xdp !== null) return false;
  return tellsReceived(table, row) && !(listening && table.source === "procfs");
}

/** States as members, by number: those of associations and those of all others. */
export class StateMembers {
  readonly #associations: (Members | undefined)[] = [];
  readonly #others: (Members | undefined)[] = [];

  get(state: number, association: boolean): Members {
    const known = association ? this.#associations : this.#others;
    return known[state] ??= stateMembers(state, association);
  }
}

function stateMembers(state: number, association: boolean): Members {
  const word = association ? sctpStateWord(state, false) : stateWord(state);
  return members((json) => {
    json.word(K.state, ascii(word));
    json.number(K.state_id, state);
    json.boolean(K.listening, !association && state === State.LISTEN);
  });
}

/** Writes the state of an association whose number has no known meaning. */
function writeUnnamed({ json, words }: RecordContext, state: number): void {
  json.word(K.state, words.get(sctpStateWord(state, true)));
  json.null(K.state_id);
  json.boolean(K.listening, false);
}

/** Writes the state as word and number, and the queues. */
export function writeState(context: RecordContext, table: SocketTable, row: number): void {
  const { json, states } = context;
  const association = table.sctp !== null && table.sctp.st[row] >= 0;
  const state = association ? table.sctp!.st[row] : table.state[row];
  const listening = !association && state === State.LISTEN;
  if (association && table.sctp!.unnamed) writeUnnamed(context, state);
  else json.members(states.get(state, association));
  json.numberOrNull(K.recv_q, tellsReceived(table, row) ? table.rx_queue[row] : null);
  json.numberOrNull(K.send_q, tellsSent(table, row, listening) ? table.tx_queue[row] : null);
}
