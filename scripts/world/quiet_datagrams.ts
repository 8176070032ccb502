/**
 * UDP and raw sockets with options, groups, marks and devices.
 *
 * @module
 */

import { AF_INET, AF_INET6, inet4, inet6, inet6Bytes, type Sockaddr } from "./sockaddr.ts";
import * as s from "./socket.ts";
import { cString, libc } from "./libc.ts";

const SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_RCVBUF = 8, SO_PRIORITY = 12, SO_BINDTODEVICE = 25;
const SO_MARK = 36;
const IP = 0, IP_TOS = 1, IP_HDRINCL = 3, IP_RECVERR = 11, IP_FREEBIND = 15, IP_MINTTL = 21;
const IP_MULTICAST_LOOP = 34, IP_ADD_MEMBERSHIP = 35, IP_MULTICAST_ALL = 49;
const IPV6 = 41, IPV6_JOIN_GROUP = 20, IPV6_MULTICAST_LOOP = 19, IPV6_TCLASS = 67;
const IPV6_V6ONLY = 26, IPV6_FREEBIND = 78;
const UDP = 17, UDP_CORK = 1, UDP_NO_CHECK6_TX = 101;

/** A socket: protocol, address, then options as level, name and value. */
type Spec = readonly [Sockaddr, ...(readonly [level: number, name: number, value: number])[]];

const UDP_SOCKETS: readonly Spec[] = [
  [inet4("0.0.0.0", 4001), [SOL_SOCKET, SO_MARK, 1], [IP, IP_TOS, 8]],
  [inet4("10.9.0.1", 4002), [IP, IP_RECVERR, 1], [IP, IP_MULTICAST_LOOP, 0]],
  [inet4("0.0.0.0", 4003), [IP, IP_MULTICAST_ALL, 0], [SOL_SOCKET, SO_PRIORITY, 6]],
  [inet4("10.97.1.1", 4004), [IP, IP_FREEBIND, 1], [IP, IP_MINTTL, 3]],
  [inet6("::", 4005), [IPV6, IPV6_V6ONLY, 1], [IPV6, IPV6_TCLASS, 0x30]],
  [inet6("::", 4006), [IPV6, IPV6_MULTICAST_LOOP, 0], [UDP, UDP_NO_CHECK6_TX, 1]],
  [inet6("fd00:97::1", 4007), [IPV6, IPV6_FREEBIND, 1], [SOL_SOCKET, SO_MARK, 0x10]],
  [inet6("::1", 4008), [SOL_SOCKET, SO_RCVBUF, 4096]],
];

/** Opens the sockets. */
export function quietDatagrams(): void {
  for (const [address, ...options] of UDP_SOCKETS) {
    const fd = s.socket(address.length === 28 ? AF_INET6 : AF_INET, s.DGRAM);
    for (const [level, name, value] of options) s.option(fd, level, name, value);
    s.bind(fd, address);
  }
  groups();
  connected();
  unread();
  raw();
}

function groups(): void {
  const four = s.bound(inet4("0.0.0.0", 5353), s.DGRAM);
  const membership = new Uint8Array(8);
  membership.set([224, 0, 0, 251, 10, 9, 0, 1]);
  s.optionBytes(four, IP, IP_ADD_MEMBERSHIP, membership);
  const six = s.socket(AF_INET6, s.DGRAM);
  s.option(six, SOL_SOCKET, SO_REUSEADDR, 1);
  s.option(six, IPV6, IPV6_V6ONLY, 1);
  s.bind(six, inet6("::", 5353));
  const request = new Uint8Array(20);
  request.set(inet6Bytes("ff02::fb"));
  const device = libc.if_nametoindex(cString("wire0"));
  new DataView(request.buffer).setUint32(16, device, true);
  s.optionBytes(six, IPV6, IPV6_JOIN_GROUP, request);
}

function connected(): void {
  s.connect(s.socket(AF_INET, s.DGRAM), inet4("10.9.1.1", 514));
  const device = s.socket(AF_INET, s.DGRAM);
  s.optionBytes(device, SOL_SOCKET, SO_BINDTODEVICE, cString("wire0"));
  s.connect(device, inet4("10.9.1.1", 515));
  s.connect(s.socket(AF_INET6, s.DGRAM), inet6("fd00:9::1:1", 516));
  s.connect(s.socket(AF_INET6, s.DGRAM), inet6("::ffff:10.9.1.1", 517));
  const corked = s.connect(s.socket(AF_INET, s.DGRAM), inet4("10.9.1.1", 2049));
  s.option(corked, UDP, UDP_CORK, 1);
  s.send(corked, 300);
  s.asUser(101, () => s.bound(inet4("127.0.0.1", 4020), s.DGRAM));
  s.bound(inet4("0.0.0.0", 4021), s.DGRAM, s.UDPLITE);
  s.bound(inet6("::", 4022), s.DGRAM, s.UDPLITE);
}

function unread(): void {
  const waiting = s.bound(inet4("127.0.0.1", 4030), s.DGRAM);
  s.option(waiting, SOL_SOCKET, SO_RCVBUF, 4096);
  const sender = s.socket(AF_INET, s.DGRAM);
  for (let i = 0; i < 20; i++) s.sendTo(sender, 500, inet4("127.0.0.1", 4030)); // some are dropped
}

function raw(): void {
  const four = s.socket(AF_INET, s.RAW, s.ICMP);
  s.option(four, IP, IP_HDRINCL, 1);
  s.option(four, SOL_SOCKET, SO_MARK, 2);
  s.socket(AF_INET, s.RAW, 89);
  s.socket(AF_INET6, s.RAW, s.ICMPV6);
  s.bind(s.socket(AF_INET, s.RAW, s.TCP), inet4("10.9.0.1", 0));
  s.connect(s.socket(AF_INET6, s.RAW, s.UDP), inet6("fd00:9::1:1", 0));
}
