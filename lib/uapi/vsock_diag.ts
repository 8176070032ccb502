/** vsock sockets of sock_diag (include/uapi/linux/vm_sockets_diag.h), since Linux 4.15. */

/**
 * struct vsock_diag_msg: offsets from the end of the message's header; four u8, then u32. It has no
 * attributes.
 */
export const VSOCK_DIAG_MSG = {
  vdiag_family: 0,
  /** u8: SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_SEQPACKET 5. */
  vdiag_type: 1,
  /** u8: as TCP numbers its states. */
  vdiag_state: 2,
  /** u8: 1 receiving, 2 sending. */
  vdiag_shutdown: 3,
  /** 2^32 - 1 is any, also below. */
  vdiag_src_cid: 4,
  vdiag_src_port: 8,
  vdiag_dst_cid: 12,
  vdiag_dst_port: 16,
  vdiag_ino: 20,
  /** u32, twice: low half, high half. */
  vdiag_cookie: 24,
  SIZE: 32,
} as const;
