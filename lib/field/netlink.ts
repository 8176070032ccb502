/** What netlink sockets alone have. */

import { latin1Bytes } from "../model/latin1.ts";
import { ABSENT } from "../table/attributes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { NDIAG_FLAG, NETLINK_DIAG } from "../uapi/netlink_diag.ts";
import { attributeAt, find, orFromProcfs } from "./attribute.ts";
import { identityFields, kindFields, NEVER, stateFields } from "./common.ts";
import { type Field, flag, number, numbers, struct, text } from "./field.ts";
import { dropsField, memoryField } from "./memory.ts";
import { ownerFields } from "./owners.ts";
import { bit, describe, member } from "./struct.ts";

const F = NDIAG_FLAG;

/** NETLINK_DIAG_FLAGS */
export const FLAGS = describe({ bits: 0 }, () => ({ bits: member("") }), {
  parts: () => [
    bit("bits", F.CB_RUNNING, "cb_running", "A dump runs."),
    bit("bits", F.PKTINFO, "pktinfo", "NETLINK_PKTINFO."),
    bit("bits", F.BROADCAST_ERROR, "broadcast_error", "NETLINK_BROADCAST_ERROR."),
    bit("bits", F.NO_ENOBUFS, "no_enobufs", "NETLINK_NO_ENOBUFS."),
    bit("bits", F.LISTEN_ALL_NSID, "listen_all_nsid", "NETLINK_LISTEN_ALL_NSID."),
    bit("bits", F.CAP_ACK, "cap_ack", "NETLINK_CAP_ACK."),
  ],
});

export const NETLINK_MEMORY = NETLINK_DIAG.MEMINFO;

/** Numbers of the bits that are set, from 1 on. */
function* bitNumbers(bytes: Uint8Array, at: number, length: number): Generator<number> {
  for (let bit = 0; bit < length * 8; bit++) {
    if (bytes[at + (bit >> 3)] & (1 << (bit & 7))) yield bit + 1;
  }
}

/** The numbers of all groups. A socket without any has no attribute. */
function groups(table: SocketTable, row: number): Iterable<number> | null {
  if (table.source === "procfs") return null;
  const at = attributeAt(table, row, NETLINK_DIAG.GROUPS);
  return at === ABSENT ? [] : bitNumbers(table.bytes, at, table.attributes!.length(at));
}

export const netlinkFields = (): readonly Field[] => [
  ...kindFields(),
  ...stateFields(orFromProcfs(NETLINK_MEMORY)),
  text(
    "nl_protocol | null",
    "Name of the netlink protocol in the words of ss (rtnl, audit, ...); null if it has none.",
    ({ netlink }, row, { names }) => {
      const name = names.netlinkProtocol(netlink!.eth[row]);
      return name === null ? null : latin1Bytes(name);
    },
  ),
  number(
    "port_id: u32",
    "The socket's address: 0 for the kernel, by custom the id of the process that made it.",
    ({ netlink }, row) => netlink!.pid[row],
  ),
  text(
    "port_command?",
    "Name of the process whose id is port_id, whether or not it has made the socket. Absent if " +
      "there is none, and with -n.",
    ({ netlink }, row, { names }) => {
      const id = netlink!.pid[row];
      return (id === 0 ? null : names.command(id)) ?? undefined;
    },
    { group: "names" },
  ),
  number(
    "groups: u32",
    "The first 32 multicast groups that it has joined, bits.",
    ({ netlink }, row) => netlink!.groups[row],
  ),
  numbers(
    "group_ids: positive | null",
    "Numbers of all multicast groups that it has joined, from 1 on: bit 0 of groups is group 1. Null " +
      "from procfs, which has the first 32 alone.",
    groups,
  ),
  flag(
    "connected | null",
    "True if it was connected to a peer. Null from procfs.",
    ({ netlink }, row) => netlink!.dstPid === null ? null : netlink!.connected[row] !== 0,
  ),
  number(
    "dst_port_id: u32 | null",
    "Address of the peer that it was connected to, 0 if it was not. Null from procfs.",
    ({ netlink }, row) => netlink!.dstPid === null ? null : netlink!.dstPid[row],
  ),
  number(
    "dst_group: u32 | null",
    "Multicast group that it was connected to, 0 if it was not. Null from procfs.",
    ({ netlink }, row) => netlink!.dstGroup === null ? null : netlink!.dstGroup[row],
  ),
  ...identityFields(NEVER),
  dropsField(NETLINK_MEMORY),
  memoryField(NETLINK_MEMORY),
  struct(
    "netlink_flags",
    "Flags of a netlink socket, with -e. Null if the source does not say.",
    FLAGS,
    find(NETLINK_DIAG.FLAGS),
    { group: "details" },
  ),
  ...ownerFields(),
];
