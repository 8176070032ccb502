/**
 * Who holds a socket: several processes, several descriptors, threads, odd names, other users.
 *
 * @module
 */

import { AF_INET, AF_NETLINK, AF_UNIX, inet4, inet6, netlink, unix } from "./sockaddr.ts";
import * as s from "./socket.ts";
import { startChild } from "./child.ts";
import type { Ground, World } from "./world.ts";

/** The world of owners. */
export const owners: World = {
  name: "owners",
  about: "sockets held by several processes, several descriptors, threads, other users and " +
    "nobody; command names with blanks, quotes and parentheses",
  threads: true,
  async fill({ children }: Ground): Promise<void> {
    const web = s.listener(inet4("0.0.0.0", 80));
    const odd = s.listener(inet4("127.0.0.1", 81));
    const dns = s.bound(inet6("::", 53), s.DGRAM);
    const icmp = s.socket(AF_INET, s.RAW, s.ICMP);
    const bus = s.listen(s.bind(s.socket(AF_UNIX, s.STREAM), unix("/run/bus with space")));
    const [left, right] = s.socketPair(AF_UNIX, s.STREAM);
    const route = s.bind(s.socket(AF_NETLINK, s.RAW, 0), netlink(0, 0));
    const twice = s.listener(inet4("127.0.0.1", 82));
    s.duplicate(twice);
    s.duplicate(twice);
    const start = async (name: string, shares: number[], uid = 0): Promise<void> => {
      children.push(await startChild({ name, shares, uid }));
    };
    await start("nginx", [web, dns, left]);
    await start("nginx", [web, right, route], 33);
    await start("nginx", [web], 33);
    await start("name with space", [odd, bus]);
    await start('double"quote', [odd]);
    await start("par) S 1 2 (en", [odd, icmp]);
    await start("(sd-pam)", [odd]);
    await start("back\\slash", [odd]);
    await start("comma,pid=1", [odd], 1000);
    await start("fifteen-letters", [odd, twice], 4294967294);
    await start("\u00fcml\u00e4ut", [odd]);
    await start("new\nline", [bus]);
    await start("\x1b[31mred", [bus]);
    await start("no sockets", []);
    nobodys();
  },
};

/** A connection that both sides have closed: rows that no process holds. */
function nobodys(): void {
  const server = s.listener(inet4("127.0.0.1", 83));
  const client = s.connect(s.socket(AF_INET, s.STREAM), inet4("127.0.0.1", 83));
  s.close(client); // stays in the accept queue, closed by its far end, inode 0
  s.duplicate(server);
}
