/** The object `tcp`: what both sources know of a TCP socket's timeouts and windows. */

import { State } from "../model/kinds.ts";
import { viewOf } from "../model/view_of.ts";
import { ABSENT } from "../table/attributes.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { TCP_INFO as T } from "../uapi/tcp_info.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { infoAt } from "./attribute.ts";
import type { FieldInputs } from "./inputs.ts";
import {
  type Dependence,
  type Field,
  flag,
  type IsSame,
  number,
  object,
  type ReadValue,
} from "./field.ts";
import { lowAt, type Place } from "./struct.ts";

/** TCP_INFINITE_SSTHRESH (include/net/tcp.h): no threshold yet. */
const INFINITE_THRESHOLD = 0x7fffffff;

/** A member of tcp_info of a row that has one; null if the kernel is too old for it. */
function memberOf({ bytes, attributes }: SocketTable, row: number, place: Place): number | null {
  const start = attributes!.at(INET_DIAG.INFO, row);
  return place.at + place.width > attributes!.length(start)
    ? null
    : lowAt(bytes, start + place.at, place.width);
}

/** The same where it is no listener's, of whom the kernel fills in the window alone. */
function connected(table: SocketTable, row: number, place: Place): number | null {
  return table.state[row] === State.LISTEN ? null : memberOf(table, row, place);
}

/** Microseconds as milliseconds. */
function milliseconds(microseconds: number | null): number | null {
  return microseconds === null ? null : microseconds / 1000;
}

/** What net/tcp has in a column of a row; null if the row ends before it. */
function ofFile(
  table: SocketTable,
  row: number,
  column: "rto" | "ato" | "qack" | "cwnd" | "ssthresh",
): number | null {
  return table.lacks(row, column) ? null : table.tcp![column][row];
}

/** Clock ticks as milliseconds. */
function ofTicks(ticks: number | null, { facts }: FieldInputs): number | null {
  return ticks === null ? null : ticks * 1000 / facts.clockTicks;
}

/** A member of tcp_info, or what net/tcp has for it. */
function either(
  place: Place,
  column: (table: SocketTable, row: number) => number,
): ReadValue<number> {
  return (table, row) => table.tcp === null ? connected(table, row, place) : column(table, row);
}

/** The words of tcp_info that hold what is read here. */
const WORDS = [T.retransmits, T.probes, T.rto, T.ato, T.snd_ssthresh, T.snd_cwnd]
  .map(({ at }) => at - at % 4);
const WORDS_END = Math.max(...WORDS) + 4;

/** Compares rows of sock_diag by their tcp_info. */
function sameInfo({ state, bytes, attributes }: SocketTable): IsSame {
  const view = viewOf(bytes);
  // The row that was looked up last, and its offset: the next comparison asks for it again.
  let known = -1;
  let start = ABSENT;
  const startOf = (row: number): number => {
    if (row !== known) {
      known = row;
      start = attributes!.at(INET_DIAG.INFO, row);
    }
    return start;
  };
  return (row, other) => {
    const second = startOf(other);
    const first = startOf(row);
    if (state[row] !== state[other] || (first === ABSENT) !== (second === ABSENT)) return false;
    if (first === ABSENT) return true;
    const length = attributes!.length(first);
    if (length < WORDS_END || length !== attributes!.length(second)) return false;
    for (let index = 0; index < WORDS.length; index++) {
      const at = WORDS[index];
      if (view.getInt32(first + at, true) !== view.getInt32(second + at, true)) return false;
    }
    return true;
  };
}

/** Compares rows, of either source. */
function dependence(table: SocketTable): Dependence {
  const { inet, tcp, state } = table;
  if (tcp === null) return table.attributes === null ? null : sameInfo(table);
  const { present, rto, ato, qack, cwnd, ssthresh } = tcp;
  return [state, present, rto, ato, qack, cwnd, ssthresh, inet!.retrnsmt, inet!.timeout];
}

/** The object. */
export const tcpField = (): Field =>
  object(
    "tcp | null",
    "What both sources know of the connection. Null if the row does not have it: sockets in " +
      "TIME-WAIT, half-open ones, and of sock_diag unconnected ones. Members are null if a row of a " +
      "file ends before them.",
    (table, row) => {
      const there = table.tcp === null
        ? infoAt(table, row) !== ABSENT
        : table.tcp.present[row] !== 0;
      return there ? row : null;
    },
    [
      number(
        "rto_ms: fraction | null",
        "Retransmission timeout, milliseconds; procfs has it in ticks of 10. Null for listening " +
          "sockets of sock_diag.",
        (table, row, context) => table.tcp === null
          ? milliseconds(connected(table, row, T.rto))
          : ofTicks(ofFile(table, row, "rto"), context),
      ),
      number(
        "ato_ms: fraction | null",
        "Delayed acknowledgement timeout, milliseconds; procfs has it in ticks of 10. Null for " +
          "listening sockets of sock_diag.",
        (table, row, context) =>
          table.tcp === null
            ? milliseconds(connected(table, row, T.ato))
            : ofTicks(ofFile(table, row, "ato"), context),
      ),
      number(
        "quick_acks: u31 | null",
        "Acknowledgements that will still be sent at once. Null from sock_diag.",
        (table, row) => {
          const acks = table.tcp === null ? null : ofFile(table, row, "qack");
          return acks === null ? null : acks >>> 1;
        },
        { depends: ({ tcp }) => tcp === null ? "table" : null },
      ),
      flag(
        "pingpong | null",
        "True while the connection is taken for interactive. Null from sock_diag.",
        (table, row) => {
          const acks = table.tcp === null ? null : ofFile(table, row, "qack");
          return acks === null ? null : (acks & 1) === 1;
        },
        { depends: ({ tcp }) => tcp === null ? "table" : null },
      ),
      number(
        "cwnd: u32 | null",
        "Congestion window, segments. Null on kernels whose tcp_info does not have it.",
        (table, row) =>
          table.tcp === null ? memberOf(table, row, T.snd_cwnd) : ofFile(table, row, "cwnd"),
      ),
      number(
        "ssthresh?: u31 | null",
        "Slow start threshold, segments. Absent while it is infinite, and for listening sockets. Null " +
          "on kernels whose tcp_info does not have it.",
        (table, row) => {
          if (table.state[row] === State.LISTEN) return undefined;
          const threshold = table.tcp === null
            ? memberOf(table, row, T.snd_ssthresh)
            : ofFile(table, row, "ssthresh");
          if (threshold === null) return null;
          const infinite = threshold < 0 || (table.tcp === null && threshold >= INFINITE_THRESHOLD);
          return infinite ? undefined : threshold;
        },
      ),
      number(
        "fastopen_max_qlen?: u31 | null",
        "Limit of the fast open queue, connections; listening sockets only. Null on kernels that do " +
          "not have it (before 3.7), and from sock_diag.",
        (table, row) => {
          if (table.state[row] !== State.LISTEN) return undefined;
          const limit = table.tcp === null ? null : ofFile(table, row, "ssthresh");
          // Kernels before 3.7 have the slow start threshold there, which is infinite for a listener.
          return limit === null || limit < 0 ? null : limit;
        },
      ),
      number(
        "retransmits: u32 | null",
        "Unanswered retransmissions. Null for listening sockets of sock_diag.",
        either(T.retransmits, ({ inet }, row) => inet!.retrnsmt[row]),
      ),
      number(
        "probes: i32 | null",
        "Unanswered window probes. Null for listening sockets of sock_diag.",
        either(T.probes, ({ inet }, row) => inet!.timeout[row]),
      ),
    ],
    { group: "tcp", depends: dependence },
  );
