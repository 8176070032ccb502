/** Netlink sockets of sock_diag (include/uapi/linux/netlink_diag.h), since Linux 3.10. */

import { attributeKinds } from "./attribute_kinds.ts";
import { SK_MEMINFO_SIZE } from "./sock_diag.ts";

/** netlink_diag_req.sdiag_protocol: all of them. */
export const NDIAG_PROTO_ALL = 255;

/** Bits of netlink_diag_req.ndiag_show: what is asked for. */
export const NDIAG_SHOW = {
  MEMINFO: 0x01,
  GROUPS: 0x02,
  /** Younger than the others; kernels that do not know it take no notice. */
  FLAGS: 0x08,
} as const;

/** struct netlink_diag_msg: offsets from the end of the message's header; four u8, then u32. */
export const NETLINK_DIAG_MSG = {
  ndiag_family: 0,
  ndiag_type: 1,
  /** u8: the netlink protocol. */
  ndiag_protocol: 2,
  /** u8: NETLINK_UNCONNECTED 0, NETLINK_CONNECTED 1. */
  ndiag_state: 3,
  ndiag_portid: 4,
  ndiag_dst_portid: 8,
  ndiag_dst_group: 12,
  ndiag_ino: 16,
  /** u32, twice: low half, high half. */
  ndiag_cookie: 20,
  SIZE: 28,
} as const;

/** ndiag_state of a socket that was connected. */
export const NETLINK_CONNECTED = 1;

/** Attributes of answers. */
export const NETLINK_DIAG = {
  /** u32 each, see SK_MEMINFO. */
  MEMINFO: 0,
  /** Multicast groups as bits, in u32 each; as many as the protocol needs. */
  GROUPS: 1,
  /** Rings were removed in 4.6. */
  RX_RING: 2,
  TX_RING: 3,
  /** u32: bits of NDIAG_FLAG. */
  FLAGS: 4,
} as const;

/** Bits of NETLINK_DIAG_FLAGS. */
export const NDIAG_FLAG = {
  /** A dump runs. */
  CB_RUNNING: 0x01,
  PKTINFO: 0x02,
  BROADCAST_ERROR: 0x04,
  NO_ENOBUFS: 0x08,
  LISTEN_ALL_NSID: 0x10,
  CAP_ACK: 0x20,
} as const;

/** Name and least size of each attribute, and the size of a list's members. */
export const NETLINK_DIAG_ATTRIBUTES = attributeKinds("NETLINK_DIAG", NETLINK_DIAG, {
  ...{ MEMINFO: SK_MEMINFO_SIZE, GROUPS: [0, 4], RX_RING: 0, TX_RING: 0, FLAGS: 4 },
});
