/**
 * Datagram sockets: udp, udplite, raw and ping, with queued data and drops.
 *
 * @module
 */

import { AF_INET, AF_INET6, inet4, inet6 } from "./sockaddr.ts";
import * as s from "./socket.ts";
import { libc } from "./libc.ts";
import type { Ground, World } from "./world.ts";

const SOL_SOCKET = 1, SO_RCVBUF = 8;

/** The world of datagrams. */
export const udpRaw: World = {
  name: "udp-raw",
  about: "udp, udplite, raw and ping sockets of both families, connected and not, with data " +
    "waiting in either direction and with drops",
  fill({ net }: Ground): void {
    net.wire(["10.9.1.1", "fd00:9::1:1"]);
    udp();
    net.lose("10.9.3.1");
    udplite();
    raw();
    ping();
  },
};

function udp(): void {
  s.bound(inet4("0.0.0.0", 53), s.DGRAM);
  s.bound(inet4("127.0.0.53", 53), s.DGRAM);
  s.bound(inet4("0.0.0.0", 68), s.DGRAM);
  s.bound(inet6("::", 123), s.DGRAM);
  s.bound(inet6("::1", 323), s.DGRAM);
  s.asUser(101, () => s.bound(inet4("10.9.0.1", 5353), s.DGRAM));
  s.asUser(4000000000, () => s.bound(inet6("::", 546), s.DGRAM));
  s.connect(s.socket(AF_INET, s.DGRAM), inet4("10.9.1.1", 514));
  s.connect(s.bound(inet4("10.9.0.2", 4500), s.DGRAM), inet4("10.9.1.1", 4500));
  s.connect(s.socket(AF_INET6, s.DGRAM), inet6("fd00:9::1:1", 443));
  s.connect(s.socket(AF_INET6, s.DGRAM), inet6("::ffff:10.9.1.1", 53)); // v4-mapped
  const scope = libc.if_nametoindex(new TextEncoder().encode("wire0\0"));
  s.bound(inet6("fe80::1", 5355, scope), s.DGRAM);
  const waiting = s.bound(inet4("127.0.0.1", 9999), s.DGRAM);
  const sender = s.socket(AF_INET, s.DGRAM);
  for (let i = 0; i < 3; i++) s.sendTo(sender, 500, inet4("127.0.0.1", 9999));
  s.option(waiting, SOL_SOCKET, SO_RCVBUF, 4096);
  for (let i = 0; i < 20; i++) s.sendTo(sender, 500, inet4("127.0.0.1", 9999)); // overflows: drops
  const small = s.bound(inet6("::1", 9998), s.DGRAM);
  s.option(small, SOL_SOCKET, SO_RCVBUF, 2304);
  const sender6 = s.socket(AF_INET6, s.DGRAM);
  for (let i = 0; i < 150; i++) s.sendTo(sender6, 100, inet6("::1", 9998));
  const IPPROTO_UDP = 17, UDP_CORK = 1; // corked data stays in the send queue
  const corked = s.connect(s.socket(AF_INET, s.DGRAM), inet4("10.9.1.1", 2049));
  s.option(corked, IPPROTO_UDP, UDP_CORK, 1);
  s.send(corked, 300);
}

function udplite(): void {
  s.bound(inet4("0.0.0.0", 7777), s.DGRAM, s.UDPLITE);
  s.bound(inet6("::", 7778), s.DGRAM, s.UDPLITE);
  s.connect(s.socket(AF_INET, s.DGRAM, s.UDPLITE), inet4("10.9.1.1", 7779));
}

function raw(): void {
  for (const protocol of [s.ICMP, 2, 89, 253, s.RAW_ANY]) s.socket(AF_INET, s.RAW, protocol);
  for (const protocol of [s.ICMPV6, 41, 43, 103, s.RAW_ANY]) s.socket(AF_INET6, s.RAW, protocol);
  s.bind(s.socket(AF_INET, s.RAW, s.TCP), inet4("10.9.0.1", 0));
  s.connect(s.socket(AF_INET, s.RAW, s.UDP), inet4("10.9.1.1", 0));
  s.connect(s.socket(AF_INET6, s.RAW, s.ICMPV6), inet6("fd00:9::1:1", 0));
  s.bind(s.socket(AF_INET6, s.RAW, s.TCP), inet6("::1", 0));
  const full = s.bind(s.socket(AF_INET, s.RAW, s.UDP), inet4("127.0.0.9", 0));
  s.option(full, SOL_SOCKET, SO_RCVBUF, 2304);
  const sender = s.socket(AF_INET, s.DGRAM);
  for (let i = 0; i < 30; i++) s.sendTo(sender, 400, inet4("127.0.0.9", 1));
  s.asUser(65534, () => s.socket(AF_INET, s.RAW, 47));
}

function ping(): void {
  Deno.writeTextFileSync("/proc/sys/net/ipv4/ping_group_range", "0 2147483647");
  s.bind(s.socket(AF_INET, s.DGRAM, s.ICMP), inet4("10.9.0.1", 77));
  s.connect(s.socket(AF_INET, s.DGRAM, s.ICMP), inet4("10.9.1.1", 0));
  s.bind(s.socket(AF_INET6, s.DGRAM, s.ICMPV6), inet6("::", 78));
  s.connect(s.socket(AF_INET6, s.DGRAM, s.ICMPV6), inet6("fd00:9::1:1", 0));
}
