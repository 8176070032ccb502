/**
 * The numbering of the associations' states in a net/sctp/assocs.
 *
 * Before Linux 3.0 include/net/sctp/constants.h begins with SCTP_STATE_EMPTY = 0, in which no
 * association ever is, so that ESTABLISHED is 4. Since 3.0 it begins with SCTP_STATE_CLOSED = 0, and
 * ESTABLISHED is 3. The file does not say which, but its columns have an age (net/sctp/proc.c
 * sctp_assocs_seq_show):
 *
 *     ... RADDRS                                                                older than 2.6.32
 *     ... RADDRS HBINT INS OUTS MAXRT T1X T2X RTXC                              2.6.32 and 3.0
 *     ... RADDRS HBINT INS OUTS MAXRT T1X T2X RTXC wmema wmemq sndbuf rcvbuf    newer than 3.0
 *
 * Of those in the middle the first and the last number are certain: 0 is no state of the older
 * kernels, 8 none of the newer.
 */

import type { Problem } from "../../model/problem.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import type { Cursor } from "./cursor.ts";

/** SCTP_STATE_SHUTDOWN_ACK_SENT as the older kernels number it. */
const LAST_OF_OLDER = 8;

/** The number of SCTP_STATE_CLOSED; null if it is not known. */
export type Numbering = 0 | 1 | null;

/** How the states are numbered, as far as the header says; the cursor is in the header. */
export function numberingOf(header: Cursor): Numbering {
  if (header.names("wmema")) return 0;
  return header.names("HBINT") ? null : 1;
}

/** How they are numbered, as far as the header and the states together say. */
function numberingIn(states: Int32Array, fromHeader: Numbering): Numbering {
  const fromClosed = states.includes(0);
  if (fromHeader === 0 || (fromHeader === 1 && !fromClosed)) return fromHeader;
  const fromEmpty = fromHeader === 1 || states.includes(LAST_OF_OLDER);
  if (fromClosed === fromEmpty) return null;
  return fromClosed ? 0 : 1;
}

/**
 * Makes today's numbers of a table's states, which are as in the file. If it is not known what they
 * are, they stay, and have no words.
 */
export function renumberStates(
  table: SocketTable,
  fromHeader: Numbering,
  path: string,
  problems: Problem[],
): void {
  const sctp = table.sctp!;
  const states = sctp.st.subarray(0, table.length);
  const closed = numberingIn(states, fromHeader);
  if (closed !== null) {
    for (let row = 0; row < states.length; row++) states[row] -= closed;
  } else if (states.length > 0) {
    sctp.unnamed = true;
    const message = "states are shown as their numbers, which have one meaning before Linux 3.0 " +
      "and another since, and the columns are of both";
    problems.push({ kind: "incomplete", source: path, message });
  }
}
