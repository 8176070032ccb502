/**
 * Interfaces as rtnetlink lists them: RTM_NEWLINK, filled by net/core/rtnetlink.c rtnl_fill_ifinfo.
 */

import { latin1 } from "../../model/latin1.ts";
import { nestedAttribute } from "../../uapi/nested_attributes.ts";
import { aligned, NLMSG, u16, u32 } from "../../uapi/netlink.ts";
import { IFINFOMSG, IFINFOMSG_SIZE, IFLA_IFNAME, RTM_NEWLINK } from "../../uapi/rtnetlink.ts";
import { textEnd } from "../../uapi/text_end.ts";

/** Names by ifindex. Messages that do not have the kernel's format are skipped. */
export function decodeInterfaces(bytes: Uint8Array): Map<number, string> {
  const names = new Map<number, string>();
  for (let at = 0; at + NLMSG.SIZE <= bytes.length;) {
    const length = u32(bytes, at + NLMSG.nlmsg_len);
    if (length < NLMSG.SIZE || length > bytes.length - at) break;
    const payload = at + NLMSG.SIZE;
    const end = at + length;
    if (
      u16(bytes, at + NLMSG.nlmsg_type) === RTM_NEWLINK && length >= NLMSG.SIZE + IFINFOMSG_SIZE
    ) {
      const name = nestedAttribute(bytes, { start: payload + IFINFOMSG_SIZE, end }, IFLA_IFNAME);
      if (name !== null) {
        const text = latin1(bytes.subarray(name.start, textEnd(bytes, name.start, name.end)));
        names.set(u32(bytes, payload + IFINFOMSG.ifi_index), text);
      }
    }
    at += aligned(length);
  }
  return names;
}
