/**
 * Packet and netlink sockets.
 *
 * @module
 */

import { AF_INET6, AF_NETLINK, AF_PACKET, inet6, link, netlink } from "./sockaddr.ts";
import * as s from "./socket.ts";
import { cString, libc } from "./libc.ts";
import { startChild } from "./child.ts";
import type { Ground, World } from "./world.ts";

const SOL_SOCKET = 1, SO_RCVBUF = 8, SOL_NETLINK = 270, ADD_MEMBERSHIP = 1;

/** The world of packet and netlink sockets. */
export const packetNetlink: World = {
  name: "packet-netlink",
  about: "packet sockets of both kinds with many ethertypes on several interfaces, one of which " +
    "is gone, and netlink sockets of many protocols, several per process",
  async fill({ net, children }: Ground): Promise<void> {
    net.wire(["10.9.1.1"]);
    net.ip("link", "add", "br-0123456789ab", "type", "bridge");
    net.ip("link", "set", "br-0123456789ab", "up");
    net.ip("link", "add", "gone0", "type", "bridge");
    packet(net.ip);
    await netlinks(children);
    s.bound(inet6("::", 5353), s.DGRAM);
    s.connect(s.socket(AF_INET6, s.DGRAM), inet6("::1", 53));
  },
};

function packet(ip: (...args: string[]) => void): void {
  const at = (name: string): number => libc.if_nametoindex(cString(name));
  const open = (type: number, ethertype: number, interfaceName?: string): number =>
    s.bind(
      s.socket(AF_PACKET, type, (ethertype & 0xff) << 8 | ethertype >> 8),
      link(ethertype, interfaceName === undefined ? 0 : at(interfaceName)),
    );
  s.socket(AF_PACKET, s.RAW);
  s.socket(AF_PACKET, s.DGRAM);
  open(s.RAW, 0x0003);
  open(s.DGRAM, 0x0003, "wire0");
  open(s.RAW, 0x0800, "wire0");
  open(s.DGRAM, 0x0806, "lo");
  open(s.RAW, 0x88cc, "br-0123456789ab");
  open(s.DGRAM, 0x86dd);
  open(s.RAW, 0x8100, "wire0");
  open(s.RAW, 0x888e, "wire0");
  open(s.DGRAM, 0x1234);
  s.asUser(1000, () => open(s.RAW, 0x0003, "lo"));
  open(s.RAW, 0x0003, "gone0");
  open(s.DGRAM, 0x0800, "gone0");
  ip("link", "del", "gone0");
  const small = open(s.RAW, 0x0003, "lo"); // fills up: Rmem is not zero
  s.option(small, SOL_SOCKET, SO_RCVBUF, 4096);
  const sender = s.socket(AF_INET6, s.DGRAM);
  for (let i = 0; i < 10; i++) s.sendTo(sender, 200, inet6("::1", 9));
}

async function netlinks(
  children: { push(child: Awaited<ReturnType<typeof startChild>>): void },
): Promise<void> {
  const open = (protocol: number, port = 0, groups = 0): number =>
    s.bind(s.socket(AF_NETLINK, s.RAW, protocol), netlink(port, groups));
  open(0); // the first gets the process's own id, the next ones negative numbers
  open(0, 0, 0x11);
  open(0, 0, 0xffffffff);
  open(16);
  open(15, 0, 1);
  open(15, 0, 2);
  open(9);
  open(4);
  open(6, 0, 1);
  open(12);
  open(2, 4242, 0);
  open(2, 4294967295);
  open(2, 2147483648, 0x80000000);
  const unbound = s.socket(AF_NETLINK, s.RAW, 16);
  s.option(unbound, SOL_NETLINK, ADD_MEMBERSHIP, 1);
  const child = await startChild({ name: "netlink owner", shares: [open(11)] });
  children.push(child);
  open(2, child.pid); // the port id is another process's id: shown under that one's name
  const busy = open(2, 777, 1);
  s.option(busy, SOL_SOCKET, SO_RCVBUF, 2304);
  const sender = open(2);
  for (let i = 0; i < 20; i++) s.sendTo(sender, 300, netlink(0, 1)); // to the group: overflow drops
}
