/** SELinux contexts of sockets, which the kernel tells of a descriptor's link as it does of a file. */

import { cString, type Libc } from "../kernel/libc.ts";

/** The attribute's name (include/uapi/linux/xattr.h). */
const SELINUX = cString("security.selinux");
/** Longer ones are not made. */
const LONGEST = 4096;

/** The context of the socket behind each descriptor in `folder`; null where it has none. */
export function socketContexts(
  libc: Libc,
  folder: string,
  fds: Int32Array,
): (Uint8Array | null)[] {
  const value = new Uint8Array(LONGEST);
  return Array.from(fds, (fd) => {
    const path = cString(`${folder}/${fd}`);
    const length = Number(libc.further.getxattr(path, SELINUX, value, BigInt(LONGEST)));
    return length > 0 ? value.slice(0, length) : null;
  });
}
