/**
 * struct tcp_diag_md5sig (include/uapi/linux/tcp.h): a key that signs the segments from and to some
 * addresses. Offsets of the members; u8, if nothing else is said.
 */

export const TCP_DIAG_MD5SIG = {
  tcpm_family: 0,
  tcpm_prefixlen: 1,
  /** u16: how many bytes of the key count. */
  tcpm_keylen: 2,
  /** 16 bytes, network order; IPv4 has the first four. */
  tcpm_addr: 4,
  /** 80 bytes */
  tcpm_key: 20,
  SIZE: 100,
} as const;
