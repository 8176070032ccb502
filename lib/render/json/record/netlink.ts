/** What netlink sockets alone have. */

import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { NDIAG_FLAG, NETLINK_DIAG } from "../../../uapi/netlink_diag.ts";
import { u32 } from "../../../uapi/netlink.ts";
import { ascii } from "../../text/byte_writer.ts";
import { keys } from "../json_writer.ts";
import { attributeAt, writeAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";

const K = keys(
  ...["nl_protocol", "port_id", "port_command", "groups", "group_ids"] as const,
  ...["connected", "dst_port_id", "dst_group"] as const,
  ...["netlink_flags", "cb_running", "pktinfo", "broadcast_error", "no_enobufs"] as const,
  ...["listen_all_nsid", "cap_ack"] as const,
);

const FLAGS = [
  [K.cb_running, NDIAG_FLAG.CB_RUNNING],
  [K.pktinfo, NDIAG_FLAG.PKTINFO],
  [K.broadcast_error, NDIAG_FLAG.BROADCAST_ERROR],
  [K.no_enobufs, NDIAG_FLAG.NO_ENOBUFS],
  [K.listen_all_nsid, NDIAG_FLAG.LISTEN_ALL_NSID],
  [K.cap_ack, NDIAG_FLAG.CAP_ACK],
] as const;

/** Writes the keys that all of them have. */
export function writeNetlink(context: RecordContext, table: SocketTable, row: number): void {
  const { json, names, query } = context;
  const netlink = table.netlink!;
  const name = names.netlinkProtocol(netlink.eth[row]);
  json.stringOrNull(K.nl_protocol, name === null ? null : ascii(name));
  const id = netlink.pid[row];
  json.number(K.port_id, id);
  const command = query.numeric || id === 0 ? null : names.command(id);
  if (command !== null) json.string(K.port_command, command, 0, command.length);
  json.number(K.groups, netlink.groups[row]);
  writeGroups(context, table, row);
  writePeer(context, table, row);
}

/** The numbers of all groups: the kernel counts from 1. A socket without any has no attribute. */
function writeGroups({ json }: RecordContext, table: SocketTable, row: number): void {
  if (table.source === "procfs") {
    json.null(K.group_ids);
    return;
  }
  const at = attributeAt(table, row, NETLINK_DIAG.GROUPS);
  json.key(K.group_ids);
  json.numbers(at === ABSENT ? [] : bitNumbers(table.bytes, at, table.attributes!.length(at)));
}

function* bitNumbers(bytes: Uint8Array, at: number, length: number): Generator<number> {
  for (let bit = 0; bit < length * 8; bit++) {
    if (bytes[at + (bit >> 3)] & (1 << (bit & 7))) yield bit + 1;
  }
}

function writePeer({ json }: RecordContext, table: SocketTable, row: number): void {
  const { connected, dstPid, dstGroup } = table.netlink!;
  json.booleanOrNull(K.connected, dstPid === null ? null : connected[row] !== 0);
  json.numberOrNull(K.dst_port_id, dstPid === null ? null : dstPid[row]);
  json.numberOrNull(K.dst_group, dstGroup === null ? null : dstGroup[row]);
}

/** Writes what `-e` adds. */
export function writeNetlinkDetails(
  { json }: RecordContext,
  table: SocketTable,
  row: number,
): void {
  writeAttribute(json, K.netlink_flags, table, row, NETLINK_DIAG.FLAGS, (at) => {
    const bits = u32(table.bytes, at);
    json.open();
    for (const [name, bit] of FLAGS) json.boolean(name, (bits & bit) !== 0);
    json.close();
  });
}
