/** struct sctp_info, which sock_diag has of SCTP endpoints and associations. */

import type { SocketTable } from "../table/socket_table.ts";
import { SCTP_INFO as PLACES } from "../uapi/sctp_info.ts";
import { describe, FULL, member } from "./struct.ts";

/** What the kernel fills in of an endpoint: what the socket itself has. */
const ENDPOINT = 2;
const { at, width } = PLACES.s_type;

const OF_SOCKET = { filled: FULL | ENDPOINT } as const;
const SIGNED_OF_SOCKET = { ...OF_SOCKET, form: "signed" } as const;

function fills(table: SocketTable, row: number): number {
  return table.sctp!.st[row] < 0 ? ENDPOINT : FULL;
}

export const SCTP_INFO = describe(PLACES, () => ({
  tag: member("Own verification tag.", "tag", { form: "hex" }),
  state: member("State of the association (include/uapi/linux/sctp.h).", null, { key: "state_id" }),
  rwnd: member("Own window, bytes.", "rwnd", { form: "signed" }),
  unackdata: member("Chunks that were sent and not acknowledged.", "unackdata"),
  penddata: member("Chunks that wait to be read.", "penddata"),
  instrms: member("Streams in.", "instrms"),
  outstrms: member("Streams out.", "outstrms"),
  fragmentation_point: member("Size from which messages are cut, bytes."),
  inqueue: member("Chunks that arrived and were not looked at.", "inqueue", { form: "signed" }),
  outqueue: member("Chunks that wait to be sent.", "outqueue", { form: "signed" }),
  overall_error: member("Errors of the association.", "overerr", { form: "signed" }),
  max_burst: member("Limit of packets that are sent at once.", "maxburst", { form: "signed" }),
  maxseg: member("Limit of a chunk, bytes.", "maxseg", { form: "signed" }),
  peer_rwnd: member("The peer's window, bytes.", "prwnd", { form: "signed" }),
  peer_tag: member("The peer's verification tag.", "ptag", { form: "hex" }),
  peer_capable: member("The kernel's bits of what the peer can.", "pcapable"),
  peer_sack: member("The kernel's bits of how the peer acknowledges.", "psack"),
  isacks: member("Selective acknowledgements received."),
  osacks: member("Selective acknowledgements sent."),
  opackets: member("Packets sent."),
  ipackets: member("Packets received."),
  rtxchunks: member("Chunks sent again."),
  outofseqtsns: member("Chunks beyond what was expected."),
  idupchunks: member("Chunks received twice."),
  gapcnt: member("Gaps acknowledged."),
  ouodchunks: member("Unordered chunks sent."),
  iuodchunks: member("Unordered chunks received."),
  oodchunks: member("Ordered chunks sent."),
  iodchunks: member("Ordered chunks received."),
  octrlchunks: member("Control chunks sent."),
  ictrlchunks: member("Control chunks received."),
  p_state: member(
    "State of the primary transport: 0 inactive, 1 potentially failed, 2 active, 3 unconfirmed.",
  ),
  p_cwnd: member("Its congestion window, bytes."),
  p_srtt: member("Its round trip time, smoothed, milliseconds."),
  p_rto: member("Its retransmission timeout, milliseconds."),
  p_hbinterval: member("Time between its heartbeats, milliseconds."),
  p_pathmaxrxt: member("Its limit of retransmissions."),
  p_sackdelay: member("Delay of acknowledgements, milliseconds."),
  p_sackfreq: member("Packets to an acknowledgement."),
  p_ssthresh: member("Its slow start threshold, bytes."),
  p_partial_bytes_acked: member("Acknowledged since the window grew, bytes."),
  p_flight_size: member("Sent and not acknowledged, bytes."),
  p_error: member("Its errors in a row."),
  s_autoclose: member(
    "Idle time after which an association is closed, seconds; 0 for never.",
    "autoclose",
    { key: "s_autoclose_s", ...SIGNED_OF_SOCKET },
  ),
  s_adaptation_ind: member("Adaptation layer indication.", "adapind", SIGNED_OF_SOCKET),
  s_pd_point: member(
    "Size from which parts of messages are handed on, bytes.",
    "pdpoint",
    SIGNED_OF_SOCKET,
  ),
  s_nodelay: member("SCTP_NODELAY.", "nodelay", OF_SOCKET),
  s_disable_fragments: member("SCTP_DISABLE_FRAGMENTS.", "nofrag", OF_SOCKET),
  s_v4mapped: member("SCTP_I_WANT_MAPPED_V4_ADDR.", "v4mapped", OF_SOCKET),
  s_frag_interleave: member("SCTP_FRAGMENT_INTERLEAVE.", "fraginl", OF_SOCKET),
  s_type: member(
    "Kind of socket: 0 one to many, 1 after accept or peel off, 2 one to one.",
    null,
    OF_SOCKET,
  ),
}), { fills, knownSize: at + width, grows: true });
