/** struct mptcp_info, as `ss -Mi` writes it. */

import { infoAt } from "../../../field/attribute.ts";
import { MPTCP_FLAGS, MPTCP_INFO } from "../../../field/mptcp_info.ts";
import { StructBytes, worded } from "../../../field/struct.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { labels, writeNonzero } from "./struct_text.ts";

const M = MPTCP_INFO.members;
/** Where the members end that `ss` shows. */
const SHOWN_SIZE = M.last_ack_recv.at + M.last_ack_recv.width;

const ADDRESSES = labels(worded(
  MPTCP_INFO,
  ...["subflows", "add_addr_signal", "add_addr_accepted", "subflows_max"] as const,
  ...["add_addr_signal_max", "add_addr_accepted_max"] as const,
));
const CONNECTION = labels(worded(
  MPTCP_INFO,
  ...["token", "write_seq", "snd_una", "rcv_nxt", "local_addr_used", "local_addr_max"] as const,
  ...["csum_enabled", "retransmits", "bytes_retrans", "bytes_sent", "bytes_received"] as const,
  ...["bytes_acked", "subflows_total", "endp_laminar_max", "last_data_sent"] as const,
  ...["last_data_recv", "last_ack_recv"] as const,
));

/** Writes what a socket's mptcp_info says; nothing if there is none. */
export function writeMptcpInfo(writer: ByteWriter, table: SocketTable, row: number): void {
  const at = infoAt(table, row);
  if (at === ABSENT) return;
  const info = new StructBytes(table.bytes, at, table.attributes!.length(at), SHOWN_SIZE);
  writeNonzero(writer, info, ADDRESSES);
  const flags = info.low(M.flags);
  if (flags & MPTCP_FLAGS.FALLBACK) writer.text(" fallback");
  if (flags & MPTCP_FLAGS.REMOTE_KEY_RECEIVED) writer.text(" remote_key");
  writeNonzero(writer, info, CONNECTION);
}
