/** Packet sockets of sock_diag (include/uapi/linux/packet_diag.h), since Linux 3.7. */

import { type AttributeKinds, attributeKinds } from "./attribute_kinds.ts";
import { SK_MEMINFO_SIZE } from "./sock_diag.ts";

/** Bits of packet_diag_req.pdiag_show: what is asked for. */
export const PACKET_SHOW = {
  INFO: 0x01,
  MCLIST: 0x02,
  RING_CFG: 0x04,
  FANOUT: 0x08,
  /** Since 3.10. */
  MEMINFO: 0x10,
  /** Since 3.10. */
  FILTER: 0x20,
} as const;

/** struct packet_diag_msg: offsets from the end of the message's header; u32, if not said. */
export const PACKET_DIAG_MSG = {
  /** u8 */
  pdiag_family: 0,
  /** u8: SOCK_DGRAM 2, SOCK_RAW 3. */
  pdiag_type: 1,
  /** u16: the Ethernet protocol, host order. */
  pdiag_num: 2,
  pdiag_ino: 4,
  /** u32, twice: low half, high half. */
  pdiag_cookie: 8,
  SIZE: 16,
} as const;

/** Attributes of answers. */
export const PACKET_DIAG = {
  /** struct packet_diag_info */
  INFO: 0,
  /** struct packet_diag_mclist each. */
  MCLIST: 1,
  /** struct packet_diag_ring */
  RX_RING: 2,
  TX_RING: 3,
  /** u32: id in the low half, type in the high half. */
  FANOUT: 4,
  /** u32, with INFO. Since 3.10. */
  UID: 5,
  /** u32 each, see SK_MEMINFO. Since 3.10. */
  MEMINFO: 6,
  /** struct sock_filter each, none without CAP_NET_ADMIN. Since 3.10. */
  FILTER: 7,
} as const;

/** struct packet_diag_info: u32 each. */
export const PACKET_DIAG_INFO = {
  /** Index of the interface that it is bound to, 0 for none. */
  pdi_index: 0,
  /** TPACKET_V1 0, TPACKET_V2 1, TPACKET_V3 2. */
  pdi_version: 4,
  /** Bytes of headroom in each frame of a ring. */
  pdi_reserve: 8,
  /** Not 0: packets too large for a frame of the ring are queued whole as well. */
  pdi_copy_thresh: 12,
  /** SOF_TIMESTAMPING_* bits: which time stamps the ring's frames get. */
  pdi_tstamp: 16,
  /** Bits of PDI. */
  pdi_flags: 20,
  SIZE: 24,
} as const;

/** Bits of pdi_flags. */
export const PDI = {
  RUNNING: 0x01,
  AUXDATA: 0x02,
  ORIGDEV: 0x04,
  VNETHDR: 0x08,
  LOSS: 0x10,
} as const;

/** struct packet_diag_ring: u32 each; sizes in bytes, the timeout in milliseconds. */
export const PACKET_DIAG_RING = {
  pdr_block_size: 0,
  pdr_block_nr: 4,
  pdr_frame_size: 8,
  pdr_frame_nr: 12,
  pdr_retire_tmo: 16,
  pdr_sizeof_priv: 20,
  pdr_features: 24,
  SIZE: 28,
} as const;

/** struct sock_filter (include/uapi/linux/filter.h), one instruction: u16, u8, u8, u32. */
export const SOCK_FILTER = {
  code: 0,
  jt: 2,
  jf: 3,
  k: 4,
  SIZE: 8,
} as const;

/** Name and least size of each attribute, and the size of a list's members. */
export const PACKET_DIAG_ATTRIBUTES: AttributeKinds = attributeKinds("PACKET_DIAG", PACKET_DIAG, {
  ...{ INFO: PACKET_DIAG_INFO.SIZE, MCLIST: [0, 44], RX_RING: PACKET_DIAG_RING.SIZE },
  ...{ TX_RING: PACKET_DIAG_RING.SIZE, FANOUT: 4, UID: 4, MEMINFO: SK_MEMINFO_SIZE },
  ...{ FILTER: [0, SOCK_FILTER.SIZE] },
});
