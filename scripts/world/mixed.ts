/**
 * An ordinary small server.
 *
 * @module
 */

import {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  AF_PACKET,
  AF_UNIX,
  inet4,
  inet6,
  netlink,
  unix,
} from "./sockaddr.ts";
import * as s from "./socket.ts";
import { startChild } from "./child.ts";
import type { Namespaces } from "./namespace.ts";
import type { Ground, World } from "./world.ts";

/** The ordinary machine. */
export const mixed: World = {
  name: "mixed",
  about: "a small server: ssh, dns, http and https listeners with connections, unix and netlink " +
    "sockets, each held by a process of the usual name",
  async fill({ net, children }: Ground): Promise<void> {
    net.wire(["10.9.1.1", "10.9.1.2", "fd00:9::1:1"]);
    const ssh = [s.listener(inet4("0.0.0.0", 22), 128), only6(22)];
    const dns = [
      s.bound(inet4("127.0.0.53", 53), s.DGRAM),
      s.listener(inet4("127.0.0.53", 53)),
    ];
    const web = [
      s.listener(inet4("0.0.0.0", 80), 511),
      s.listener(inet4("0.0.0.0", 443), 511),
      s.listener(inet6("::", 8080), 511),
    ];
    const database = s.asUser(109, () => [
      s.listener(inet4("127.0.0.1", 5432)),
      s.listen(s.bind(s.socket(AF_UNIX, s.STREAM), unix("/run/.s.PGSQL.5432"))),
    ]);
    const sessions = [
      await visit(net, ssh[0], inet4("10.9.1.1", 50022), inet4("10.9.0.1", 22)),
      await visit(net, web[1], inet4("10.9.1.1", 50443), inet4("10.9.0.1", 443)),
      await visit(net, web[1], inet4("10.9.1.2", 51443), inet4("10.9.0.1", 443)),
      await visit(net, web[2], inet6("fd00:9::1:1", 52080), inet6("fd00:9::1", 8080)),
    ];
    s.send(sessions[0], 36);
    const query = s.connect(s.socket(AF_INET, s.STREAM), inet4("127.0.0.1", 5432));
    await s.accept(database[0]);
    const journal = s.bind(s.socket(AF_UNIX, s.DGRAM), unix("/run/dev-log"));
    const bus = s.listen(s.bind(s.socket(AF_UNIX, s.STREAM), unix("/run/dbus-socket")));
    const client = s.connect(s.socket(AF_UNIX, s.STREAM), unix("/run/dbus-socket"));
    const x11 = s.listen(s.bind(s.socket(AF_UNIX, s.STREAM), unix("\0/tmp/.X11-unix/X0")));
    const route = s.bind(s.socket(AF_NETLINK, s.RAW, 0), netlink(0, 0x111));
    const uevents = s.bind(s.socket(AF_NETLINK, s.RAW, 15), netlink(0, 2));
    const dhcp = [s.bound(inet4("0.0.0.0", 68), s.DGRAM), s.socket(AF_PACKET, s.RAW)];
    const ntp = [s.bound(inet4("0.0.0.0", 123), s.DGRAM), s.bound(inet6("::1", 323), s.DGRAM)];
    const icmp6 = s.socket(AF_INET6, s.RAW, s.ICMPV6);
    const start = starter(children);
    await start("systemd", [journal, bus, uevents]);
    await start("sshd", [...ssh]);
    await start("sshd", [sessions[0]], 1000);
    await start("systemd-resolve", dns, 101);
    await start("nginx", web);
    await start("nginx", [...web, ...sessions.slice(1), query], 33);
    await start("postgres", database, 109);
    await start("dbus-daemon", [bus, client], 100);
    await start("Xorg", [x11]);
    await start("NetworkManager", [route, icmp6, ...dhcp]);
    await start("chronyd", ntp, 102);
    const served = [
      ...ssh,
      ...dns,
      ...web,
      ...database,
      ...sessions,
      ...dhcp,
      ...ntp,
      query,
      journal,
      bus,
      client,
      x11,
      route,
      uevents,
      icmp6,
    ];
    for (const fd of served) s.close(fd); // the children hold them now
  },
};

function only6(port: number): number {
  const fd = s.socket(AF_INET6, s.STREAM);
  s.option(fd, 41, 26, 1);
  return s.listen(s.bind(fd, inet6("::", port)), 128);
}

async function visit(
  net: Namespaces,
  server: number,
  from: Uint8Array<ArrayBuffer>,
  to: Uint8Array<ArrayBuffer>,
): Promise<number> {
  const far = net.far(() => s.connect(s.bound(from, s.STREAM), to));
  const near = await s.accept(server);
  s.send(far, 0);
  return near;
}

function starter(
  children: Ground["children"],
): (name: string, shares: number[], uid?: number) => Promise<void> {
  return async (name, shares, uid = 0) => {
    children.push(await startChild({ name, shares, uid }));
  };
}
