/** SELinux contexts and protocols of sockets: extended attributes, read through the fd link. */

import { cString, type Libc } from "../kernel/libc.ts";

/** The names of the attributes (include/uapi/linux/xattr.h, net/socket.c). */
const SOCKET_ATTRIBUTES = {
  context: "security.selinux",
  /** `struct proto.name`: `TCPv6`, ended by a NUL. */
  protocol: "system.sockprotoname",
} as const;
/** Longest context, in bytes. */
const LONGEST = 4096;

/** An attribute of the socket behind each descriptor in `folder`; null if it has none. */
export function socketAttributes(
  libc: Libc,
  attribute: keyof typeof SOCKET_ATTRIBUTES,
  folder: string,
  fds: Int32Array,
): (Uint8Array | null)[] {
  const name = cString(SOCKET_ATTRIBUTES[attribute]);
  const value = new Uint8Array(LONGEST);
  return Array.from(fds, (fd) => {
    const path = cString(`${folder}/${fd}`);
    const length = Number(libc.attributeCalls.getxattr(path, name, value, BigInt(LONGEST)));
    return length > 0 ? value.slice(0, length) : null;
  });
}
