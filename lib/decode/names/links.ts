/** Interfaces as rtnetlink lists them: RTM_NEWLINK, filled by net/core/rtnetlink.c rtnl_fill_ifinfo. */

import { latin1 } from "../../model/latin1.ts";
import { aligned, NLA, NLA_TYPE_MASK, NLMSG, u16, u32 } from "../../uapi/netlink.ts";
import { IFINFOMSG, IFINFOMSG_SIZE, IFLA_IFNAME, RTM_NEWLINK } from "../../uapi/rtnetlink.ts";

/** The name in one message's attributes, or null. */
function nameIn(bytes: Uint8Array, start: number, end: number): string | null {
  for (let at = start; at + NLA.SIZE <= end;) {
    const length = u16(bytes, at + NLA.nla_len);
    if (length < NLA.SIZE || length > end - at) return null;
    if ((u16(bytes, at + NLA.nla_type) & NLA_TYPE_MASK) === IFLA_IFNAME) {
      const name = bytes.subarray(at + NLA.SIZE, at + length);
      const nul = name.indexOf(0);
      return latin1(nul < 0 ? name : name.subarray(0, nul));
    }
    at += aligned(length);
  }
  return null;
}

/** Names by index. A message that does not follow the format names nothing. */
export function decodeLinks(bytes: Uint8Array): Map<number, string> {
  const names = new Map<number, string>();
  for (let at = 0; at + NLMSG.SIZE <= bytes.length;) {
    const length = u32(bytes, at + NLMSG.nlmsg_len);
    if (length < NLMSG.SIZE || length > bytes.length - at) break;
    const payload = at + NLMSG.SIZE;
    const end = at + length;
    if (
      u16(bytes, at + NLMSG.nlmsg_type) === RTM_NEWLINK && length >= NLMSG.SIZE + IFINFOMSG_SIZE
    ) {
      const name = nameIn(bytes, payload + IFINFOMSG_SIZE, end);
      if (name !== null) names.set(u32(bytes, payload + IFINFOMSG.ifi_index), name);
    }
    at += aligned(length);
  }
  return names;
}
