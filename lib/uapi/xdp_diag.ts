/** XDP sockets of sock_diag (include/uapi/linux/xdp_diag.h), since Linux 5.1. */

import { type AttributeKinds, attributeKinds } from "./attribute_kinds.ts";
import { SK_MEMINFO_SIZE } from "./sock_diag.ts";

/** Bits of xdp_diag_req.xdiag_show: what is asked for. */
export const XDP_SHOW = {
  INFO: 0x01,
  RING_CFG: 0x02,
  UMEM: 0x04,
  MEMINFO: 0x08,
  /** Since 5.9. */
  STATS: 0x10,
} as const;

/** struct xdp_diag_msg: offsets from the end of the message's header; two u8, then u32. */
export const XDP_DIAG_MSG = {
  xdiag_family: 0,
  xdiag_type: 1,
  xdiag_ino: 4,
  /** u32, twice: low half, high half. */
  xdiag_cookie: 8,
  SIZE: 16,
} as const;

/** Attributes of answers. */
export const XDP_DIAG = {
  /** struct xdp_diag_info */
  INFO: 1,
  /** u32 */
  UID: 2,
  /** u32: entries of the ring; so are those of the two other rings. */
  RX_RING: 3,
  TX_RING: 4,
  /** struct xdp_diag_umem */
  UMEM: 5,
  UMEM_FILL_RING: 6,
  UMEM_COMPLETION_RING: 7,
  /** u32 each, see SK_MEMINFO. */
  MEMINFO: 8,
  /** struct xdp_diag_stats. Since 5.9. */
  STATS: 9,
} as const;

/** struct xdp_diag_info: u32 each. */
export const XDP_DIAG_INFO = {
  /** Index of the interface that it is bound to, 0 for none. */
  ifindex: 0,
  queue_id: 4,
  SIZE: 8,
} as const;

/** struct xdp_diag_umem: the size is a u64, the others are u32. */
export const XDP_DIAG_UMEM = {
  /** Bytes. */
  size: 0,
  id: 8,
  num_pages: 12,
  /** Bytes, of each chunk and of the headroom in it. */
  chunk_size: 16,
  headroom: 20,
  ifindex: 24,
  queue_id: 28,
  /** Bits of XDP_DU_F. */
  flags: 32,
  /** How many sockets share it. */
  refs: 36,
  SIZE: 40,
} as const;

/** Bits of the flags of a umem. */
export const XDP_DU_F = {
  ZEROCOPY: 0x01,
} as const;

/** struct xdp_diag_stats: u64 each, how often it happened. */
export const XDP_DIAG_STATS = {
  n_rx_dropped: 0,
  n_rx_invalid: 8,
  n_rx_full: 16,
  n_fill_ring_empty: 24,
  n_tx_invalid: 32,
  n_tx_ring_empty: 40,
  SIZE: 48,
} as const;

/** Name and least size of each attribute. */
export const XDP_DIAG_ATTRIBUTES: AttributeKinds = attributeKinds("XDP_DIAG", XDP_DIAG, {
  ...{ INFO: XDP_DIAG_INFO.SIZE, UID: 4, RX_RING: 4, TX_RING: 4, UMEM: XDP_DIAG_UMEM.SIZE },
  ...{ UMEM_FILL_RING: 4, UMEM_COMPLETION_RING: 4, MEMINFO: SK_MEMINFO_SIZE },
  ...{ STATS: XDP_DIAG_STATS.SIZE },
});
