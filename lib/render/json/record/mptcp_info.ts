/** The object `mptcp_info` (-i): every member of the kernel's struct. */

import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { MPTCP_INFO, MPTCP_INFO_FLAG } from "../../../uapi/mptcp_info.ts";
import { u32 } from "../../../uapi/netlink.ts";
import { keys } from "../json_writer.ts";
import { writeAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";
import { StructMembers } from "./struct_members.ts";

const K = keys("mptcp_info", "fallback", "remote_key_received", "csum_enabled", "more_hex");

const { csum_enabled, ...NUMBERS } = MPTCP_INFO;
const MEMBERS = new StructMembers<keyof typeof NUMBERS>(NUMBERS);
const { flags, last_ack_recv: last } = NUMBERS;
const KNOWN_SIZE = last.at + last.width;

/** Writes the object; null where the row has none. */
export function writeMptcpInfo({ json }: RecordContext, table: SocketTable, row: number): void {
  writeAttribute(json, K.mptcp_info, table, row, INET_DIAG.INFO, (at, length) => {
    const { bytes } = table;
    json.open();
    MEMBERS.write(json, bytes, at, length);
    const bits = flags.at + flags.width <= length ? u32(bytes, at + flags.at) : null;
    json.booleanOrNull(K.fallback, bits === null ? null : (bits & MPTCP_INFO_FLAG.FALLBACK) !== 0);
    json.booleanOrNull(
      K.remote_key_received,
      bits === null ? null : (bits & MPTCP_INFO_FLAG.REMOTE_KEY_RECEIVED) !== 0,
    );
    json.booleanOrNull(
      K.csum_enabled,
      csum_enabled.at < length ? bytes[at + csum_enabled.at] !== 0 : null,
    );
    if (length > KNOWN_SIZE) json.hexBytes(K.more_hex, bytes, at + KNOWN_SIZE, at + length);
    json.close();
  });
}
