/** What TIPC sockets have. */

import { identityFields, kindFields, stateFields } from "./common.ts";
import { type Field, flag, number, object } from "./field.ts";
import { ownerFields } from "./owners.ts";

const infoFields = (): readonly Field[] => [
  flag(
    "link_congested",
    "What it sends waits for a link.",
    ({ tipc }, row) => tipc!.linkCong[row] !== 0,
  ),
  flag(
    "connection_congested",
    "What it sends waits for its peer.",
    ({ tipc }, row) => tipc!.connCong[row] !== 0,
  ),
  number("drops: u32", "Messages lost for want of room.", ({ tipc }, row) => tipc!.drop[row]),
  flag(
    "published",
    "A service name is bound to it; false for a connected one.",
    ({ tipc }, row) => tipc!.hasPubl[row] !== 0,
  ),
  object(
    "via?",
    "The service name that it was connected by; absent if it was not by one.",
    ({ tipc }, row) => tipc!.conFlag[row] === 0 ? undefined : row,
    [
      number("type: u32", "Type of the service.", ({ tipc }, row) => tipc!.conType[row]),
      number("instance: u32", "Instance of the service.", ({ tipc }, row) => tipc!.conInst[row]),
    ],
  ),
];

export const tipcFields = (): readonly Field[] => [
  ...kindFields(),
  ...stateFields(),
  number(
    "local_node: u32",
    "Address of this node, 0 while it has none.",
    ({ tipc }, row) => tipc!.addr[row],
  ),
  number("local_ref: u32", "This end's port id.", ({ tipc }, row) => tipc!.ref[row]),
  number(
    "peer_node?: u32",
    "Address of the peer's node; absent if it is not connected.",
    ({ tipc }, row) => tipc!.connected[row] === 0 ? undefined : tipc!.conNode[row],
  ),
  number(
    "peer_ref?: u32",
    "The peer's port id; absent if it is not connected.",
    ({ tipc }, row) => tipc!.connected[row] === 0 ? undefined : tipc!.conSock[row],
  ),
  ...identityFields(),
  object("tipc_info", "State of a TIPC socket, with --tipcinfo.", (_, row) => row, infoFields(), {
    group: "tipc",
  }),
  ...ownerFields(),
];
