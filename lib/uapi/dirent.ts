/** struct linux_dirent64, what getdents64(2) returns (include/linux/dirent.h). */
export const DIRENT64 = {
  /** u16: bytes to the next entry. */
  RECLEN: 16,
  /** The name, ended by a NUL. */
  NAME: 19,
} as const;
