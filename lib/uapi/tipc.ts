/**
 * TIPC sockets of sock_diag (include/uapi/linux/tipc_sockets_diag.h and tipc_netlink.h), since
 * Linux 4.17.
 *
 * An answer has no struct of its own: its payload is one attribute, with all others nested in it.
 * It is empty for a socket in a state that was not asked for.
 */

import { type AttributeKinds, attributeKinds } from "./attribute_kinds.ts";

/** The attribute of an answer. */
export const TIPC_NLA = {
  /** Nested, see TIPC_NLA_SOCK. */
  SOCK: 2,
} as const;

/** What is nested in TIPC_NLA_SOCK; u32, if nothing else is said. */
export const TIPC_NLA_SOCK = {
  /** u32: the node's own address, 0 while it has none. */
  ADDR: 1,
  /** u32: port id. */
  REF: 2,
  /** Nested, see TIPC_NLA_CON: of a connected one only. */
  CON: 3,
  /** Flag: a service name is bound to it. Only of one that is not connected. */
  HAS_PUBL: 4,
  /** Nested, see TIPC_NLA_SOCK_STAT. */
  STAT: 5,
  /** u32: SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_RDM 4, SOCK_SEQPACKET 5. */
  TYPE: 6,
  INO: 7,
  UID: 8,
  /** u32: as TCP numbers its states. */
  TIPC_STATE: 9,
  /** u64 */
  COOKIE: 10,
} as const;

/** What is nested in TIPC_NLA_SOCK_CON: the peer. u32, if nothing else is said. */
export const TIPC_NLA_CON = {
  /** Flag: it was connected by a service name, which is in the last two. */
  FLAG: 1,
  /** u32: the node's address. */
  NODE: 2,
  /** u32: port id. */
  SOCK: 3,
  TYPE: 4,
  INST: 5,
} as const;

/** What is nested in TIPC_NLA_SOCK_STAT. */
export const TIPC_NLA_SOCK_STAT = {
  /** u32 each: messages to be read, and to be sent. */
  RCVQ: 0,
  SENDQ: 1,
  /** Flags: what it sends has to wait, for a link or for its peer. */
  LINK_CONG: 2,
  CONN_CONG: 3,
  /** u32: messages that were lost for want of room. */
  DROP: 4,
} as const;

/** Name and least size of the attribute of an answer. */
export const TIPC_ATTRIBUTES: AttributeKinds = {
  [TIPC_NLA.SOCK]: ["TIPC_NLA_SOCK", 0],
};

/** The same of those in TIPC_NLA_SOCK. */
export const TIPC_SOCK_ATTRIBUTES: AttributeKinds = attributeKinds("TIPC_NLA_SOCK", TIPC_NLA_SOCK, {
  ...{ ADDR: 4, REF: 4, CON: 0, HAS_PUBL: 0, STAT: 0, TYPE: 4, INO: 4, UID: 4 },
  ...{ TIPC_STATE: 4, COOKIE: 8 },
});

/** The same of those in TIPC_NLA_SOCK_CON. */
export const TIPC_CON_ATTRIBUTES: AttributeKinds = attributeKinds("TIPC_NLA_CON", TIPC_NLA_CON, {
  ...{ FLAG: 0, NODE: 4, SOCK: 4, TYPE: 4, INST: 4 },
});

/** The same of those in TIPC_NLA_SOCK_STAT. */
export const TIPC_STAT_ATTRIBUTES = attributeKinds("TIPC_NLA_SOCK_STAT", TIPC_NLA_SOCK_STAT, {
  ...{ RCVQ: 4, SENDQ: 4, LINK_CONG: 0, CONN_CONG: 0, DROP: 4 },
});
