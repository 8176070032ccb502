/** The object `sctp_info` (-i): every member of the kernel's struct. */

import { socketAddress } from "../../../table/attribute_addresses.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { SCTP_INFO } from "../../../uapi/sctp_info.ts";
import { SOCKADDR_STORAGE } from "../../../uapi/sockaddr.ts";
import { keys } from "../json_writer.ts";
import { writeAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";
import { addressValue } from "./sockaddr.ts";
import { StructMembers } from "./struct_members.ts";

const K = keys("sctp_info", "p_address", "more_hex");

const MEMBERS = new StructMembers<keyof typeof SCTP_INFO>(SCTP_INFO, {
  state: "state_id",
  s_autoclose: "s_autoclose_s",
});
const { p_state: behindAddress, s_type: last } = SCTP_INFO;
const ADDRESS = behindAddress.at - SOCKADDR_STORAGE.SIZE;
const KNOWN_SIZE = last.at + last.width;

/** Writes the object; null where the row has none. */
export function writeSctpInfo({ json }: RecordContext, table: SocketTable, row: number): void {
  writeAttribute(json, K.sctp_info, table, row, INET_DIAG.INFO, (at, length) => {
    const { bytes } = table;
    // Of an endpoint the kernel fills in what the socket itself has.
    const endpoint = table.sctp!.st[row] < 0;
    json.open();
    const address = endpoint || behindAddress.at > length
      ? null
      : addressValue(socketAddress(bytes, at + ADDRESS));
    if (address === null) json.null(K.p_address);
    else json.word(K.p_address, address);
    MEMBERS.write(json, bytes, at, length, (name) => !endpoint || name.startsWith("s_"));
    if (length > KNOWN_SIZE) json.hexBytes(K.more_hex, bytes, at + KNOWN_SIZE, at + length);
    json.close();
  });
}
