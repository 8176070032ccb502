/** The names of `-A` and `-f` and the defaults that each implies, as in `ss`. */

import {
  ALL_STATES,
  CONNECTED_STATES,
  EXTRA_TABLES,
  Family,
  type FamilyBit,
  INET_TABLES,
  PACKET_TABLES,
  State,
  Table,
  UNIX_TABLES,
  VSOCK_TABLES,
} from "../model/kinds.ts";

const ESTABLISHED = 1 << State.ESTABLISHED;
const CLOSED = 1 << State.CLOSE;
const TIPC_STATES = ESTABLISHED | CLOSED | (1 << State.LISTEN);

/** States that choosing a table implies if they are not the connected ones. */
const TABLE_STATES: readonly (readonly [tables: number, states: number])[] = [
  [Table.UDP | Table.RAW | Table.UDPLITE | Table.PING, ESTABLISHED],
  [Table.UNIX_DGRAM | PACKET_TABLES | Table.NETLINK | Table.XDP, CLOSED],
  [Table.TIPC, TIPC_STATES],
];

/** States that choosing these tables implies. */
export function statesOf(tables: number): number {
  let states = 0;
  let connected = tables;
  for (const [some, implied] of TABLE_STATES) {
    if (tables & some) states |= implied;
    connected &= ~some;
  }
  return connected === 0 ? states : states | CONNECTED_STATES;
}

/** Families that have the same tables, and what choosing one of them implies. */
interface FamilyDefaults {
  readonly families: number;
  /** All tables with sockets of these families. */
  readonly all: number;
  /** Those that choosing a family implies. */
  readonly tables: number;
  readonly states: number;
}

function family(families: number, tables: number, states: number, extras = 0): FamilyDefaults {
  return { families, all: tables | extras, tables, states };
}

export const FAMILIES: readonly FamilyDefaults[] = [
  family(Family.INET | Family.INET6, INET_TABLES, CONNECTED_STATES, EXTRA_TABLES),
  family(Family.UNIX, UNIX_TABLES, CONNECTED_STATES),
  family(Family.PACKET, PACKET_TABLES, CLOSED),
  family(Family.NETLINK, Table.NETLINK, CLOSED),
  family(Family.VSOCK, VSOCK_TABLES, CONNECTED_STATES),
  family(Family.TIPC, Table.TIPC, TIPC_STATES),
  family(Family.XDP, Table.XDP, CLOSED),
];

/** The tables of `all`: every one but TIPC. */
export const ALL_TABLES = INET_TABLES | UNIX_TABLES | PACKET_TABLES | Table.NETLINK |
  VSOCK_TABLES | Table.XDP;

/** Tables by their names in `-A`. */
export const TABLE_NAMES: ReadonlyMap<string, number> = new Map<string, number>([
  ["all", ALL_TABLES],
  ["inet", INET_TABLES],
  ["udp", Table.UDP],
  ["tcp", Table.TCP],
  ["mptcp", Table.MPTCP],
  ["sctp", Table.SCTP],
  ["raw", Table.RAW],
  ["unix", UNIX_TABLES],
  ["unix_stream", Table.UNIX_STREAM],
  ["u_str", Table.UNIX_STREAM],
  ["unix_dgram", Table.UNIX_DGRAM],
  ["u_dgr", Table.UNIX_DGRAM],
  ["unix_seqpacket", Table.UNIX_SEQPACKET],
  ["u_seq", Table.UNIX_SEQPACKET],
  ["packet", PACKET_TABLES],
  ["packet_raw", Table.PACKET_RAW],
  ["p_raw", Table.PACKET_RAW],
  ["packet_dgram", Table.PACKET_DGRAM],
  ["p_dgr", Table.PACKET_DGRAM],
  ["netlink", Table.NETLINK],
  ["tipc", Table.TIPC],
  ["vsock", VSOCK_TABLES],
  ["vsock_stream", Table.VSOCK_STREAM],
  ["v_str", Table.VSOCK_STREAM],
  ["vsock_dgram", Table.VSOCK_DGRAM],
  ["v_dgr", Table.VSOCK_DGRAM],
  ["xdp", Table.XDP],
  ["ping", Table.PING],
  ["udplite", Table.UDPLITE],
  ["dccp", Table.DCCP],
]);

/** Families by their names in `-f`. */
export const FAMILY_NAMES: ReadonlyMap<string, FamilyBit> = new Map<string, FamilyBit>([
  ["inet", Family.INET],
  ["inet6", Family.INET6],
  ["link", Family.PACKET],
  ["unix", Family.UNIX],
  ["netlink", Family.NETLINK],
  ["tipc", Family.TIPC],
  ["vsock", Family.VSOCK],
  ["xdp", Family.XDP],
]);

const BUCKET = (1 << State.SYN_RECV) | (1 << State.TIME_WAIT);

/** State sets by their names after `state` and `exclude`, in lower case. */
export const STATE_NAMES: ReadonlyMap<string, number> = new Map([
  ["all", ALL_STATES],
  ["connected", ALL_STATES & ~(CLOSED | (1 << State.LISTEN))],
  ["synchronized", ALL_STATES & ~(CLOSED | (1 << State.LISTEN) | (1 << State.SYN_SENT))],
  ["bucket", BUCKET],
  ["big", ALL_STATES & ~BUCKET],
  ["unknown", 1 << State.UNKNOWN],
  ["established", ESTABLISHED],
  ["syn-sent", 1 << State.SYN_SENT],
  ["syn-recv", 1 << State.SYN_RECV],
  ["syn-rcv", 1 << State.SYN_RECV],
  ["fin-wait-1", 1 << State.FIN_WAIT1],
  ["fin-wait-2", 1 << State.FIN_WAIT2],
  ["time-wait", 1 << State.TIME_WAIT],
  ["unconnected", CLOSED],
  ["close", CLOSED],
  ["closed", CLOSED],
  ["close-wait", 1 << State.CLOSE_WAIT],
  ["last-ack", 1 << State.LAST_ACK],
  ["listening", 1 << State.LISTEN],
  ["closing", 1 << State.CLOSING],
  ["bound-inactive", 1 << State.BOUND_INACTIVE],
]);

/** In JSON output, the extra tables that a table of `ss` includes. */
export function withExtras(tables: number): number {
  let extras = 0;
  if (tables & Table.UDP) extras |= Table.UDPLITE;
  if ((tables & INET_TABLES) === INET_TABLES) extras |= EXTRA_TABLES;
  return tables | extras;
}
