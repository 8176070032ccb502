/** Unix sockets of sock_diag (include/uapi/linux/unix_diag.h), since Linux 3.3. */

import { type AttributeKinds, attributeKinds } from "./attribute_kinds.ts";
import { SK_MEMINFO_SIZE } from "./sock_diag.ts";

/** Bits of unix_diag_req.udiag_show: what is asked for. */
export const UDIAG_SHOW = {
  NAME: 0x01,
  VFS: 0x02,
  PEER: 0x04,
  ICONS: 0x08,
  RQLEN: 0x10,
  MEMINFO: 0x20,
  /** Since 5.3; older kernels take no notice. */
  UID: 0x40,
} as const;

/** struct unix_diag_msg: offsets from the end of the message's header; three u8, then u32. */
export const UNIX_DIAG_MSG = {
  udiag_family: 0,
  /** u8: SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_SEQPACKET 5. */
  udiag_type: 1,
  /** u8: as TCP numbers its states. */
  udiag_state: 2,
  udiag_ino: 4,
  /** u32, twice: low half, high half. */
  udiag_cookie: 8,
  SIZE: 16,
} as const;

/** Attributes of answers. */
export const UNIX_DIAG = {
  /** The address without its family: a path up to a NUL, or an abstract name behind one. */
  NAME: 0,
  /** struct unix_diag_vfs */
  VFS: 1,
  /** u32: inode of the peer's socket. */
  PEER: 2,
  /** u32 each: inodes of the sockets whose connections a listener has not accepted. */
  ICONS: 3,
  /** u32 each: bytes to be read and written; a listener's: pending connections and their limit. */
  RQLEN: 4,
  /** u32 each, see SK_MEMINFO. Since 3.4. */
  MEMINFO: 5,
  /** u8: 1 receiving, 2 sending. */
  SHUTDOWN: 6,
  /** u32. Since 5.3. */
  UID: 7,
} as const;

/** struct unix_diag_vfs: the file that a socket is bound to. */
export const UNIX_DIAG_VFS = {
  /** u32: the lower half of the inode. */
  udiag_vfs_ino: 0,
  /** u32: the device as the kernel itself has it, the minor number in the lower 20 bits. */
  udiag_vfs_dev: 4,
  SIZE: 8,
} as const;

/** Name and least size of each attribute, and the size of a list's members. */
export const UNIX_DIAG_ATTRIBUTES: AttributeKinds = attributeKinds("UNIX_DIAG", UNIX_DIAG, {
  ...{ NAME: 0, VFS: UNIX_DIAG_VFS.SIZE, PEER: 4, ICONS: [0, 4], RQLEN: 8 },
  ...{ MEMINFO: SK_MEMINFO_SIZE, SHUTDOWN: 1, UID: 4 },
});
