/** SELinux contexts of sockets: an extended attribute, read through the fd link. */

import { cString, type Libc } from "../kernel/libc.ts";

/** The attribute's name (include/uapi/linux/xattr.h). */
const SELINUX = cString("security.selinux");
/** Longest context, in bytes. */
const LONGEST = 4096;

/** The context of the socket behind each descriptor in `folder`; null if it has none. */
export function socketContexts(
  libc: Libc,
  folder: string,
  fds: Int32Array,
): (Uint8Array | null)[] {
  const value = new Uint8Array(LONGEST);
  return Array.from(fds, (fd) => {
    const path = cString(`${folder}/${fd}`);
    const length = Number(libc.rareCalls.getxattr(path, SELINUX, value, BigInt(LONGEST)));
    return length > 0 ? value.slice(0, length) : null;
  });
}
