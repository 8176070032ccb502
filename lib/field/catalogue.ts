/** All fields of all kinds of sockets, in the order of JSON. */

import { atFirstUse } from "../model/at_first_use.ts";
import { State } from "../model/kinds.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import type { Protocol, SocketTable } from "../table/socket_table.ts";
import { has, infoAt } from "./attribute.ts";
import { identityFields, isAssociation, kindFields, stateFields, type Tells } from "./common.ts";
import { congestionFields } from "./congestion.ts";
import { type Field, type IsSame, struct } from "./field.ts";
import { endFields, inetDetailFields, rawEndFields } from "./inet.ts";
import { md5Field } from "./md5.ts";
import { dropsField, inetMemoryFields } from "./memory.ts";
import { MPTCP_INFO } from "./mptcp_info.ts";
import { netlinkFields } from "./netlink.ts";
import { ownerFields } from "./owners.ts";
import { packetFields } from "./packet.ts";
import { sctpAssociationFields, sctpEndpointFields } from "./sctp.ts";
import { tcpField } from "./tcp.ts";
import { TCP_INFO } from "./tcp_info.ts";
import { timerField } from "./timer.ts";
import { tipcFields } from "./tipc.ts";
import { ulpField } from "./ulp.ts";
import { unixFields } from "./unix.ts";
import { vsockFields } from "./vsock.ts";
import { xdpFields } from "./xdp.ts";

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

const tcpInfoField = atFirstUse((): Field =>
  struct(
    "tcp_info",
    "struct tcp_info (include/uapi/linux/tcp.h), with -i: the kernel's names, with the unit behind them " +
      "if it is not a count. Null if the row does not have it: from procfs, in TIME-WAIT, half-open " +
      "and unconnected sockets. Its members are null if the kernel is too old for them or does not " +
      "fill them in: of a listening socket it does five (state_id, snd_cwnd, reordering and the pacing " +
      "rates).",
    TCP_INFO,
    infoAt,
    { group: "info" },
  )
);

const mptcpInfoField = (): Field =>
  struct(
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
    ...[...kindFields(), ...stateFields(), ...endFields(), timerField()],
    ...[...identityFields(reportsUser, userDepends), ...own],
    ...[...inetMemoryFields(), ...info, ...inetDetailFields(), ...ownerFields()],
  ];
}

/** A socket that loses packets. */
function datagram(ends: readonly Field[]): readonly Field[] {
  return [
    ...[...kindFields(), ...stateFields(), ...ends, ...identityFields()],
    ...[
      dropsField(INET_DIAG.SKMEMINFO),
      ...inetMemoryFields(),
      ...inetDetailFields(),
      ...ownerFields(),
    ],
  ];
}

/** The rows of one kind of socket. */
function shape(
  protocol: Protocol,
  description: string,
  fields: () => readonly Field[],
  protocols: readonly Protocol[] = [protocol],
): Shape {
  return shapeOf({ name: `${protocol}_socket`, description, protocols }, fields);
}

/** A shape whose fields are made when they are asked for. */
function shapeOf(known: Omit<Shape, "fields">, make: () => readonly Field[]): Shape {
  const fields = atFirstUse(make);
  return {
    ...known,
    get fields() {
      return fields();
    },
  };
}

/** All of them, in the order of the schema. */
export const SHAPES: readonly Shape[] = [
  shape(
    "tcp",
    "A TCP socket: net/tcp and net/tcp6, or sock_diag.",
    () => connected([tcpField()], [tcpInfoField(), ...congestionFields(), md5Field(), ulpField()]),
  ),
  shape(
    "mptcp",
    "An MPTCP connection: the socket above its TCP sockets.",
    () => connected([], [mptcpInfoField(), ...congestionFields()]),
  ),
  shape("dccp", "A DCCP socket.", () => connected([], [tcpInfoField()])),
  shape(
    "udp",
    "A UDP or UDP-Lite socket: net/udp and its likes, or sock_diag.",
    () => datagram(endFields()),
    ["udp", "udplite"],
  ),
  shape(
    "raw",
    "A raw socket: net/raw and net/raw6, or sock_diag; `protocol` takes the port's place.",
    () => datagram(rawEndFields()),
  ),
  shape("ping", "An ICMP socket of net/icmp or net/icmp6.", () => datagram(endFields())),
  shape("unix", "A unix socket: net/unix, or sock_diag.", unixFields),
  shape("packet", "A packet socket: net/packet, or sock_diag.", packetFields),
  shape("netlink", "A netlink socket: net/netlink, or sock_diag.", netlinkFields),
  shapeOf({
    name: "sctp_endpoint",
    description: "An SCTP endpoint: net/sctp/eps, or sock_diag.",
    protocols: ["sctp"],
    has: (table, row) => !isAssociation(table, row),
  }, sctpEndpointFields),
  shapeOf({
    name: "sctp_association",
    description: "An SCTP association: net/sctp/assocs, or sock_diag.",
    protocols: ["sctp"],
    has: isAssociation,
  }, sctpAssociationFields),
  shape("vsock", "A vsock socket.", vsockFields),
  shape("tipc", "A TIPC socket.", tipcFields),
  shape("xdp", "An XDP socket.", xdpFields),
];
