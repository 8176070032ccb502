/** All fields of all kinds of sockets, in the order of JSON. */

import { State } from "../model/kinds.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import type { Protocol, SocketTable } from "../table/socket_table.ts";
import { has, infoAt } from "./attribute.ts";
import { identityFields, isAssociation, KIND_FIELDS, stateFields, type Tells } from "./common.ts";
import { CONGESTION_FIELDS } from "./congestion.ts";
import { type Field, type IsSame, struct } from "./field.ts";
import { ENDS, INET_DETAILS, RAW_ENDS } from "./inet.ts";
import { MD5 } from "./md5.ts";
import { dropsField, INET_MEMORY_FIELDS } from "./memory.ts";
import { MPTCP_INFO } from "./mptcp_info.ts";
import { NETLINK_FIELDS } from "./netlink.ts";
import { OWNER_FIELDS } from "./owners.ts";
import { PACKET_FIELDS } from "./packet.ts";
import { SCTP_ASSOCIATION_FIELDS, SCTP_ENDPOINT_FIELDS } from "./sctp.ts";
import { TCP } from "./tcp.ts";
import { TCP_INFO } from "./tcp_info.ts";
import { TIMER } from "./timer.ts";
import { TIPC_FIELDS } from "./tipc.ts";
import { ULP } from "./ulp.ts";
import { UNIX_FIELDS } from "./unix.ts";
import { VSOCK_FIELDS } from "./vsock.ts";
import { XDP_FIELDS } from "./xdp.ts";

/** Rows with the same fields: one kind of socket, or several, or a part of one. */
export interface Shape {
  readonly name: string;
  readonly description: string;
  readonly protocols: readonly Protocol[];
  readonly fields: readonly Field[];
  /** Which rows of the protocol have it; undefined for all. */
  readonly has?: (table: SocketTable, row: number) => boolean;
}

const isFull = has(INET_DIAG.SHUTDOWN);

/**
 * Whether a row of a protocol with connections reports its user. Both sources have a 0 for a
 * TIME-WAIT socket's owner, whoever that was, and sock_diag for a half-open one's too: that has none
 * of what comes with full sockets.
 */
const reportsUser: Tells = (table, row) => {
  const state = table.state[row];
  if (state === State.TIME_WAIT) return false;
  return table.source === "procfs" || state !== State.SYN_RECV || isFull(table, row);
};

/** What of a half-open one is asked of its attributes is not compared. */
const userDepends = ({ state, uid }: SocketTable): IsSame => (row, other) =>
  uid[row] === uid[other] && state[row] === state[other] && state[row] !== State.SYN_RECV;

const TCP_INFO_FIELD = struct(
  "tcp_info",
  "struct tcp_info (include/uapi/linux/tcp.h), with -i: the kernel's names, with the unit behind them " +
    "if it is not a count. Null if the row does not have it: from procfs, in TIME-WAIT, half-open " +
    "and unconnected sockets. Its members are null if the kernel is too old for them or does not " +
    "fill them in: of a listening socket it does five (state_id, snd_cwnd, reordering and the pacing " +
    "rates).",
  TCP_INFO,
  infoAt,
  { group: "info" },
);

const MPTCP_INFO_FIELD = struct(
  "mptcp_info",
  "struct mptcp_info (include/uapi/linux/mptcp.h), with -i: the kernel's names, with the unit behind " +
    "them. Null if the row does not have it; members are null if the kernel is too old for them.",
  MPTCP_INFO,
  infoAt,
  { group: "info" },
);

/** A socket with connections: `own` comes with it, `info` with -i. */
function connected(own: readonly Field[], info: readonly Field[]): readonly Field[] {
  return [
    ...[...KIND_FIELDS, ...stateFields(), ...ENDS, TIMER],
    ...[...identityFields(reportsUser, userDepends), ...own],
    ...[...INET_MEMORY_FIELDS, ...info, ...INET_DETAILS, ...OWNER_FIELDS],
  ];
}

/** A socket that loses packets. */
function datagram(ends: readonly Field[]): readonly Field[] {
  return [
    ...[...KIND_FIELDS, ...stateFields(), ...ends, ...identityFields()],
    ...[dropsField(INET_DIAG.SKMEMINFO), ...INET_MEMORY_FIELDS, ...INET_DETAILS, ...OWNER_FIELDS],
  ];
}

/** The rows of one kind of socket. */
function shape(
  protocol: Protocol,
  description: string,
  fields: readonly Field[],
  protocols: readonly Protocol[] = [protocol],
): Shape {
  return { name: `${protocol}_socket`, description, protocols, fields };
}

/** All of them, in the order of the schema. */
export const SHAPES: readonly Shape[] = [
  shape(
    "tcp",
    "A TCP socket: net/tcp and net/tcp6, or sock_diag.",
    connected([TCP], [TCP_INFO_FIELD, ...CONGESTION_FIELDS, MD5, ULP]),
  ),
  shape(
    "mptcp",
    "An MPTCP connection: the socket above its TCP sockets.",
    connected([], [MPTCP_INFO_FIELD, ...CONGESTION_FIELDS]),
  ),
  shape("dccp", "A DCCP socket.", connected([], [TCP_INFO_FIELD])),
  shape(
    "udp",
    "A UDP or UDP-Lite socket: net/udp and its likes, or sock_diag.",
    datagram(ENDS),
    ["udp", "udplite"],
  ),
  shape(
    "raw",
    "A raw socket: net/raw and net/raw6, or sock_diag; `protocol` takes the port's place.",
    datagram(RAW_ENDS),
  ),
  shape("ping", "An ICMP socket of net/icmp or net/icmp6.", datagram(ENDS)),
  shape("unix", "A unix socket: net/unix, or sock_diag.", UNIX_FIELDS),
  shape("packet", "A packet socket: net/packet, or sock_diag.", PACKET_FIELDS),
  shape("netlink", "A netlink socket: net/netlink, or sock_diag.", NETLINK_FIELDS),
  {
    name: "sctp_endpoint",
    description: "An SCTP endpoint: net/sctp/eps, or sock_diag.",
    protocols: ["sctp"],
    fields: SCTP_ENDPOINT_FIELDS,
    has: (table, row) => !isAssociation(table, row),
  },
  {
    name: "sctp_association",
    description: "An SCTP association: net/sctp/assocs, or sock_diag.",
    protocols: ["sctp"],
    fields: SCTP_ASSOCIATION_FIELDS,
    has: isAssociation,
  },
  shape("vsock", "A vsock socket.", VSOCK_FIELDS),
  shape("tipc", "A TIPC socket.", TIPC_FIELDS),
  shape("xdp", "An XDP socket.", XDP_FIELDS),
];
