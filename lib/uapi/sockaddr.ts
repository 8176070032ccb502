/** struct sockaddr_storage (include/uapi/linux/socket.h): offsets within it. */

/** Its family, where the address of that family is, and its size. */
export const SOCKADDR_STORAGE = {
  /** u16 */
  ss_family: 0,
  /** 4 bytes, network order (struct sockaddr_in). */
  sin_addr: 4,
  /** 16 bytes, network order (struct sockaddr_in6). */
  sin6_addr: 8,
  SIZE: 128,
} as const;
