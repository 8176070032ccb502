/** struct tcp_info, which sock_diag has of TCP and, less of it, of DCCP. */

import { State } from "../model/kinds.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { TCP_INFO as PLACES, TCP_INFO_KNOWN_SIZE, TCPI_OPT } from "../uapi/tcp_info.ts";
import { bit, bits, describe, FULL, member } from "./struct.ts";

/** Bits of `options`. */
export const TCP_OPTIONS = TCPI_OPT;

/** What the kernel fills in of a listener, whose queue's two counts have keys of their own. */
const LISTENER = 2;
/** What net/dccp/proto.c dccp_get_info fills in. */
const DCCP = 4;
/** What kernels up to some version fill in: see `FORWARD_ACKS_END`. */
const OLD = 8;
/** What no kernel fills in. */
const NEVER = 0;
/** Forward acknowledgements went in 4.15; 4.18 is the next version that the length shows. */
const FORWARD_ACKS_END = PLACES.delivered.at;

function fills(table: SocketTable, row: number, _at: number, length: number): number {
  if (table.protocol === "dccp") return DCCP;
  if (table.state[row] === State.LISTEN) return LISTENER;
  return length > FORWARD_ACKS_END ? FULL : FULL | OLD;
}

export const TCP_INFO = describe(PLACES, () => ({
  state: member("The connection's state, as state_id of the socket.", null, {
    key: "state_id",
    filled: FULL | LISTENER | DCCP,
  }),
  ca_state: member(
    "State of the congestion control: 0 open, 1 disorder, 2 cwr, 3 recovery, 4 loss.",
  ),
  retransmits: member("Unanswered retransmissions.", null, { filled: FULL | DCCP }),
  probes: member("Unanswered window probes.", null, { filled: FULL | DCCP }),
  backoff: member("How often the timeout was doubled.", "backoff", { filled: FULL | DCCP }),
  rto: member("Retransmission timeout, microseconds."),
  ato: member("Delayed acknowledgement timeout, microseconds.", "ato", { form: "thousandths" }),
  snd_mss: member("Largest segment that is sent, bytes.", "mss", { form: "signed" }),
  rcv_mss: member("Largest segment that is expected, bytes.", "rcvmss", { form: "signed" }),
  unacked: member("Segments that were sent and not acknowledged.", "unacked"),
  sacked: member("Segments that were acknowledged selectively.", "sacked"),
  lost: member("Segments that are taken for lost.", "lost"),
  retrans: member("Segments that were sent again and not acknowledged."),
  fackets: member(
    "Segments up to the last that was acknowledged selectively. Null since Linux 4.18: not kept any more.",
    "fackets",
    { filled: OLD },
  ),
  last_data_sent: member("Since data was sent, milliseconds.", "lastsnd"),
  last_ack_sent: member(
    "Since an acknowledgement was sent, milliseconds. Null: no kernel keeps it.",
    null,
    { filled: NEVER },
  ),
  last_data_recv: member("Since data was received, milliseconds.", "lastrcv"),
  last_ack_recv: member("Since an acknowledgement was received, milliseconds.", "lastack"),
  pmtu: member("Largest packet of the path, bytes.", "pmtu", { filled: FULL | DCCP }),
  rcv_ssthresh: member("Limit of the window that is offered, bytes.", "rcv_ssthresh"),
  rtt: member("Round trip time, smoothed, microseconds."),
  rttvar: member("Its variation, microseconds."),
  snd_ssthresh: member("Slow start threshold, segments. Null while it is infinite.", null, {
    none: [0x7fffffff, 0xffffffff],
  }),
  snd_cwnd: member("Congestion window, segments.", "cwnd", { filled: FULL | LISTENER }),
  advmss: member("Largest segment that was announced, bytes.", "advmss", { form: "signed" }),
  reordering: member("How far segments overtake each other, segments.", null, {
    filled: FULL | LISTENER,
  }),
  rcv_rtt: member(
    "The receiver's guess of the round trip time, microseconds; 0 before the first.",
    "rcv_rtt",
    { form: "thousandths" },
  ),
  rcv_space: member("Received within one round trip, bytes.", "rcv_space", { form: "signed" }),
  total_retrans: member("Segments that were sent again, all."),
  pacing_rate: member(
    "Rate at which is sent, bytes per second. Null if it has no limit.",
    null,
    { none: "ones", filled: FULL | LISTENER },
  ),
  max_pacing_rate: member("Limit of that rate, bytes per second. Null if there is none.", null, {
    none: "ones",
    filled: FULL | LISTENER,
  }),
  bytes_acked: member("Sent and acknowledged, bytes.", "bytes_acked"),
  bytes_received: member("Received and acknowledged, bytes.", "bytes_received"),
  segs_out: member("Segments sent.", "segs_out"),
  segs_in: member("Segments received.", "segs_in"),
  notsent_bytes: member("Written and not yet sent, bytes.", "notsent"),
  min_rtt: member(
    "Shortest round trip time of late, microseconds. Null before the first.",
    "minrtt",
    { form: "thousandths", none: [0xffffffff, 0xffffffff] },
  ),
  data_segs_in: member("Segments with data received.", "data_segs_in"),
  data_segs_out: member("Segments with data sent.", "data_segs_out"),
  delivery_rate: member("Rate at which data arrived at the peer of late, bytes per second."),
  busy_time: member("Time with something to send, microseconds."),
  rwnd_limited: member("Time that the peer's window held it up, microseconds."),
  sndbuf_limited: member("Time that the send buffer held it up, microseconds."),
  delivered: member("Segments that arrived at the peer.", "delivered"),
  delivered_ce: member("Those among them that were marked for congestion.", "delivered_ce"),
  bytes_sent: member("Sent, those sent again included, bytes.", "bytes_sent"),
  bytes_retrans: member("Sent again, bytes.", "bytes_retrans"),
  dsack_dups: member("Segments that the peer has received twice.", "dsack_dups"),
  reord_seen: member("How often segments were seen to overtake each other.", "reord_seen", {
    form: "signed",
  }),
  rcv_ooopack: member("Segments received out of order.", "rcv_ooopack"),
  snd_wnd: member("The window that the peer offers, bytes.", "snd_wnd"),
  rcv_wnd: member("The window that is offered to the peer, bytes.", "rcv_wnd"),
  rehash: member("How often another path was tried after a timeout.", "rehash"),
  total_rto: member("Timeouts, all."),
  total_rto_recoveries: member("Recoveries from timeouts, all."),
  total_rto_time: member("Time in such recoveries, milliseconds."),
  received_ce: member("Segments received that were marked for congestion."),
  delivered_e1_bytes: member("Arrived at the peer marked ECT(1), bytes."),
  delivered_e0_bytes: member("Arrived at the peer marked ECT(0), bytes."),
  delivered_ce_bytes: member("Arrived at the peer marked for congestion, bytes."),
  received_e1_bytes: member("Received marked ECT(1), bytes."),
  received_e0_bytes: member("Received marked ECT(0), bytes."),
  received_ce_bytes: member("Received marked for congestion, bytes."),
  options: member(""),
  wscale: member(""),
  flags: member(""),
}), {
  ...{ fills, knownSize: TCP_INFO_KNOWN_SIZE, grows: true },
  parts: () => [
    bits(
      "options",
      "options",
      "The kernel's bits of what both ends agreed on; those that are known follow.",
    ),
    bit("options", TCPI_OPT.TIMESTAMPS, "timestamps", "Time stamps."),
    bit("options", TCPI_OPT.SACK, "sack", "Selective acknowledgements."),
    bit("options", TCPI_OPT.WSCALE, "wscale", "Scaled windows."),
    bit("options", TCPI_OPT.ECN, "ecn", "Explicit congestion notification."),
    bit("options", TCPI_OPT.ECN_SEEN, "ecn_seen", "A packet with its marks was received."),
    bit("options", TCPI_OPT.SYN_DATA, "syn_data", "Data in the SYN was acknowledged."),
    bit("options", TCPI_OPT.USEC_TS, "usec_ts", "Time stamps in microseconds."),
    bits("wscale", "snd_wscale", "Scale of the peer's window: bits.", 0, 15),
    bits("wscale", "rcv_wscale", "Scale of the own window: bits.", 4, 15),
    bits("flags", "flags", "The kernel's bits; those that are known follow."),
    bit(
      "flags",
      1,
      "delivery_rate_app_limited",
      "True if delivery_rate is what the program had to send, not what the path could take.",
    ),
    bits(
      "flags",
      "fastopen_client_fail",
      "Why fast open failed: 0 unknown, 1 no cookie, 2 data was not acknowledged, 3 the SYN was " +
        "sent again.",
      1,
      3,
    ),
  ],
});
