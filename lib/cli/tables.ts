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
const INET = Family.INET | Family.INET6;

/** States and families that choosing a table implies. */
export interface TableDefaults {
  readonly states: number;
  readonly families: number;
}

export const TABLE_DEFAULTS: ReadonlyMap<number, TableDefaults> = new Map([
  [Table.TCP, { states: CONNECTED_STATES, families: INET }],
  [Table.MPTCP, { states: CONNECTED_STATES, families: INET }],
  [Table.UDP, { states: ESTABLISHED, families: INET }],
  [Table.RAW, { states: ESTABLISHED, families: INET }],
  [Table.UNIX_DGRAM, { states: CLOSED, families: Family.UNIX }],
  [Table.UNIX_STREAM, { states: CONNECTED_STATES, families: Family.UNIX }],
  [Table.UNIX_SEQPACKET, { states: CONNECTED_STATES, families: Family.UNIX }],
  [Table.PACKET_DGRAM, { states: CLOSED, families: Family.PACKET }],
  [Table.PACKET_RAW, { states: CLOSED, families: Family.PACKET }],
  [Table.NETLINK, { states: CLOSED, families: Family.NETLINK }],
  [Table.SCTP, { states: CONNECTED_STATES, families: INET }],
  [Table.VSOCK_STREAM, { states: CONNECTED_STATES, families: Family.VSOCK }],
  [Table.VSOCK_DGRAM, { states: CONNECTED_STATES, families: Family.VSOCK }],
  [Table.TIPC, { states: TIPC_STATES, families: Family.TIPC }],
  [Table.XDP, { states: CLOSED, families: Family.XDP }],
  [Table.UDPLITE, { states: ESTABLISHED, families: INET }],
  [Table.PING, { states: ESTABLISHED, families: INET }],
  [Table.DCCP, { states: CONNECTED_STATES, families: INET }],
]);

/** Tables and states that choosing a family implies. */
export interface FamilyDefaults {
  readonly tables: number;
  readonly states: number;
}

export const FAMILY_DEFAULTS: ReadonlyMap<FamilyBit, FamilyDefaults> = new Map<
  FamilyBit,
  FamilyDefaults
>([
  [Family.INET, { tables: INET_TABLES, states: CONNECTED_STATES }],
  [Family.INET6, { tables: INET_TABLES, states: CONNECTED_STATES }],
  [Family.UNIX, { tables: UNIX_TABLES, states: CONNECTED_STATES }],
  [Family.PACKET, { tables: PACKET_TABLES, states: CLOSED }],
  [Family.NETLINK, { tables: Table.NETLINK, states: CLOSED }],
  [Family.VSOCK, { tables: VSOCK_TABLES, states: CONNECTED_STATES }],
  [Family.TIPC, { tables: Table.TIPC, states: TIPC_STATES }],
  [Family.XDP, { tables: Table.XDP, states: CLOSED }],
]);

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
