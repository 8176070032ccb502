/** struct mptcp_info, which sock_diag has of MPTCP connections. */

import { MPTCP_INFO as PLACES, MPTCP_INFO_FLAG } from "../uapi/mptcp_info.ts";
import { bit, describe, member } from "./struct.ts";

export const MPTCP_FLAGS = MPTCP_INFO_FLAG;

const { at, width } = PLACES.last_ack_recv;

export const MPTCP_INFO = describe(PLACES, () => ({
  subflows: member("Additional subflows.", "subflows"),
  add_addr_signal: member("Addresses announced.", "add_addr_signal"),
  add_addr_accepted: member("Addresses accepted of the peer.", "add_addr_accepted"),
  subflows_max: member("Limit of additional subflows.", "subflows_max"),
  add_addr_signal_max: member("Limit of announced addresses.", "add_addr_signal_max"),
  add_addr_accepted_max: member("Limit of accepted addresses.", "add_addr_accepted_max"),
  flags: member("The kernel's bits; those that are known follow."),
  token: member("The connection's token.", "token", { form: "hex" }),
  write_seq: member("Number of the next byte to be written.", "write_seq"),
  snd_una: member("Number of the first byte that is not acknowledged.", "snd_una"),
  rcv_nxt: member("Number of the next byte that is expected.", "rcv_nxt"),
  local_addr_used: member("Local addresses used.", "local_addr_used"),
  local_addr_max: member("Limit of local addresses.", "local_addr_max"),
  retransmits: member("Retransmissions at the level of the connection.", "retransmits"),
  bytes_retrans: member("Sent again, bytes.", "bytes_retrans"),
  bytes_sent: member("Sent, bytes.", "bytes_sent"),
  bytes_received: member("Received, bytes.", "bytes_received"),
  bytes_acked: member("Sent and acknowledged, bytes.", "bytes_acked"),
  subflows_total: member("All subflows.", "subflows_total"),
  endp_laminar_max: member("Limit of laminar endpoints.", "endp_laminar_max"),
  endp_fullmesh_max: member("Limit of fullmesh endpoints."),
  last_data_sent: member("Since data was sent, milliseconds.", "last_data_sent"),
  last_data_recv: member("Since data was received, milliseconds.", "last_data_recv"),
  last_ack_recv: member("Since an acknowledgement was received, milliseconds.", "last_ack_recv"),
  csum_enabled: member("", "csum_enabled"),
}), {
  ...{ knownSize: at + width, grows: true },
  parts: () => [
    bit("flags", MPTCP_INFO_FLAG.FALLBACK, "fallback", "The connection fell back to TCP."),
    bit(
      "flags",
      MPTCP_INFO_FLAG.REMOTE_KEY_RECEIVED,
      "remote_key_received",
      "The peer's key is known.",
    ),
    bit("csum_enabled", 0xff, "csum_enabled", "Data have checksums."),
  ],
});
