/** Which sockets exist only because this program runs. */

import type { Capture } from "../model/capture.ts";
import { OwnSockets } from "../table/own_sockets.ts";
import { NLMSG, u32 } from "../uapi/netlink.ts";

/** None if the sockets are not those of the machine that this program runs on. */
export function decodeOwnSockets({ own, dumps }: Capture): OwnSockets {
  if (own === null) return new OwnSockets(new Set(), null);
  const answer = dumps.get("netlink")?.bytes;
  // Every message of an answer has the port id of the socket that sent the request.
  const asker = answer && answer.length > 0 ? u32(answer, NLMSG.nlmsg_pid) : null;
  return new OwnSockets(inodesOf(own.listed), asker);
}

/** How many of them the kernel's counts include. */
export function countOwnSockets({ own }: Capture): number {
  return own === null ? 0 : inodesOf(own.counted).size;
}

/** The inode numbers in fd links (net/socket.c sockfs_dname). */
function inodesOf(links: readonly string[]): Set<number> {
  return new Set(links.flatMap((link) => {
    const inode = /^socket:\[(\d+)\]$/.exec(link);
    return inode === null ? [] : [Number(inode[1])];
  }));
}
