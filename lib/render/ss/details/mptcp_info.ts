/** struct mptcp_info, as `ss -Mi` writes it. */

import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { MPTCP_INFO, MPTCP_INFO_FLAG } from "../../../uapi/mptcp_info.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { field, StructBytes, writeFields } from "./struct_text.ts";

const M = MPTCP_INFO;
/** Where the members end that `ss` shows. */
const SHOWN_SIZE = M.last_ack_recv.at + M.last_ack_recv.width;

const ADDRESSES = [
  field("subflows", M.subflows),
  field("add_addr_signal", M.add_addr_signal),
  field("add_addr_accepted", M.add_addr_accepted),
  field("subflows_max", M.subflows_max),
  field("add_addr_signal_max", M.add_addr_signal_max),
  field("add_addr_accepted_max", M.add_addr_accepted_max),
];
const CONNECTION = [
  field("token", M.token, "hex"),
  field("write_seq", M.write_seq),
  field("snd_una", M.snd_una),
  field("rcv_nxt", M.rcv_nxt),
  field("local_addr_used", M.local_addr_used),
  field("local_addr_max", M.local_addr_max),
  field("csum_enabled", M.csum_enabled),
  field("retransmits", M.retransmits),
  field("bytes_retrans", M.bytes_retrans),
  field("bytes_sent", M.bytes_sent),
  field("bytes_received", M.bytes_received),
  field("bytes_acked", M.bytes_acked),
  field("subflows_total", M.subflows_total),
  field("endp_laminar_max", M.endp_laminar_max),
  field("last_data_sent", M.last_data_sent),
  field("last_data_recv", M.last_data_recv),
  field("last_ack_recv", M.last_ack_recv),
];

/** Writes what a socket's mptcp_info says; nothing where there is none. */
export function writeMptcpInfo(writer: ByteWriter, table: SocketTable, row: number): void {
  const attributes = table.attributes!;
  const at = attributes.at(INET_DIAG.INFO, row);
  if (at === ABSENT) return;
  const info = new StructBytes(table.bytes, at, attributes.length(at), SHOWN_SIZE);
  writeFields(writer, info, ADDRESSES);
  const flags = info.low(M.flags);
  if (flags & MPTCP_INFO_FLAG.FALLBACK) writer.text(" fallback");
  if (flags & MPTCP_INFO_FLAG.REMOTE_KEY_RECEIVED) writer.text(" remote_key");
  writeFields(writer, info, CONNECTION);
}
