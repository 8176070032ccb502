/** Facts about a socket that hurt, with their numbers. No scores, and nothing that is guessed. */

import { numberAt, type RecordValue, type RowRecord } from "../record/records.ts";
import { NEARLY_FULL } from "./style.ts";

/** So many sockets in TIME-WAIT to one peer are many: their ports may run out. */
const MANY_TIME_WAIT = 1000;

/** One fact: its text, or null. */
type Fact = (record: RecordValue) => string | null;

const acceptQueue: Fact = (record) => {
  const waiting = numberAt(record, "accept_queue");
  const limit = numberAt(record, "accept_queue_limit");
  if (waiting === null || limit === null || limit === 0) return null;
  // The kernel refuses the next once there are more than the limit (sk_acceptq_is_full).
  if (waiting > limit) return `accept queue full: ${waiting} of ${limit}`;
  return waiting >= limit * NEARLY_FULL ? `accept queue nearly full: ${waiting} of ${limit}` : null;
};

/** States in which the peer has not offered a window yet. */
const BEFORE_WINDOW: readonly RecordValue[string][] = ["SYN-SENT", "SYN-RECV", "LISTEN"];

const zeroWindow: Fact = (record) => {
  const unsent = numberAt(record, "send_q");
  const window = numberAt(record, "tcp_info.snd_wnd_bytes");
  const offered = !BEFORE_WINDOW.includes(record.state);
  return window === 0 && unsent !== null && unsent > 0 && offered
    ? `the peer's window is 0: ${unsent} bytes wait`
    : null;
};

const backoff: Fact = (record) => {
  const count = (name: string): number => numberAt(record, `tcp_info.${name}`) ?? 0;
  const times = count("backoff");
  // The wait for the next probe of a window of 0 doubles even if the peer answers (tcp_send_probe0).
  return times > 0 && count("retransmits") + count("probes") > 0
    ? `unanswered: waits ${2 ** times} times as long to send again`
    : null;
};

const drops: Fact = (record) => {
  const lost = numberAt(record, "drops") ?? numberAt(record, "skmem.drops");
  return lost !== null && lost > 0 ? `dropped ${lost}` : null;
};

const closeWait: Fact = (record) =>
  record.state === "CLOSE-WAIT" ? "the peer has closed, the program has not" : null;

const FACTS: readonly Fact[] = [acceptQueue, zeroWindow, backoff, drops, closeWait];

/** Fields of a record that facts are told of. */
export const HEALTH_FIELDS: readonly string[] = [
  ...["state", "listening", "recv_q", "send_q", "accept_queue", "accept_queue_limit"] as const,
  ...["tcp_info", "drops", "skmem"] as const,
];

/** The facts of one row. */
export function factsOf(record: RecordValue): string[] {
  return FACTS.flatMap((fact) => fact(record) ?? []);
}

/** Peers to which many sockets are in TIME-WAIT, and how many. `peerOf`: how a peer is written. */
export function timeWaitPeers(
  rows: Iterable<RowRecord>,
  peerOf: (row: RowRecord) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    if (row.record.state !== "TIME-WAIT") continue;
    const peer = peerOf(row);
    counts.set(peer, (counts.get(peer) ?? 0) + 1);
  }
  return new Map([...counts].filter(([, count]) => count >= MANY_TIME_WAIT));
}
