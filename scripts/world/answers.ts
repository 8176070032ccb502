/**
 * A few sockets of every kind that sock_diag tells of, with what only it tells: options, queues,
 * filters, rings, keys, memory.
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
  link,
  netlink,
  type Sockaddr,
  unix,
} from "./sockaddr.ts";
import * as s from "./socket.ts";
import { check, libc } from "./libc.ts";
import type { Ground, World } from "./world.ts";

const SOL_SOCKET = 1, SO_KEEPALIVE = 9, SO_RCVBUF = 8, SO_BINDTODEVICE = 25;
const SO_ATTACH_FILTER = 26, SO_MARK = 36;
const IPPROTO_IP = 0, IP_TOS = 1, IP_FREEBIND = 15, IP_TRANSPARENT = 19;
const IPPROTO_TCP = 6, TCP_CONGESTION = 13, TCP_MD5SIG = 14;
const IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26, IPV6_TCLASS = 67;
const IPPROTO_UDP = 17, UDP_CORK = 1, IPPROTO_MPTCP = 262;
const SOL_PACKET = 263, PACKET_RX_RING = 5, PACKET_FANOUT = 18;
const SOL_NETLINK = 270, ADD_MEMBERSHIP = 1;
const PORT = 7000;

/** The world of answers. */
export const answers: World = {
  name: "replies",
  about: "sockets of every kind that sock_diag tells of, with options, queues, filters and rings",
  async fill({ net }: Ground): Promise<void> {
    net.wire(["10.9.1.1", "10.9.1.2", "10.9.1.3", "fd00:9::1:1"]);
    await tcp(net);
    await mptcp(net);
    udp();
    unixSockets();
    packet();
    netlinks();
    await s.pause(1200);
  },
};

/** setsockopt(2) with bytes. */
function bytesOption(fd: number, level: number, name: number, bytes: Uint8Array): void {
  check(
    `setsockopt(${level}, ${name})`,
    libc.setsockopt(fd, level, name, bytes.slice(), bytes.length),
  );
}

const text = (word: string): Uint8Array => new TextEncoder().encode(word);

/** struct tcp_md5sig: a key for the peers at one address. */
function md5Key(address: Sockaddr, key: string): Uint8Array {
  const bytes = new Uint8Array(216);
  bytes.set(address);
  new DataView(bytes.buffer).setUint16(130, key.length, true);
  bytes.set(text(key), 136);
  return bytes;
}

async function tcp(net: Ground["net"]): Promise<void> {
  const marked = s.listener(inet4("0.0.0.0", 22), 128);
  s.option(marked, SOL_SOCKET, SO_MARK, 0x1234);
  s.option(marked, IPPROTO_IP, IP_TOS, 0x10);
  const keyed = s.listener(inet4("10.9.0.1", 179), 5);
  bytesOption(keyed, IPPROTO_TCP, TCP_MD5SIG, md5Key(inet4("10.9.1.1", 0), "secret"));
  bytesOption(keyed, IPPROTO_TCP, TCP_MD5SIG, md5Key(inet4("10.9.1.2", 0), "another key"));
  s.asUser(1000, () => s.listener(inet6("::", 8080), 511));
  const only6 = s.socket(AF_INET6, s.STREAM);
  s.option(only6, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  s.option(only6, IPPROTO_IPV6, IPV6_TCLASS, 0x20);
  bytesOption(only6, SOL_SOCKET, SO_BINDTODEVICE, text("wire0"));
  s.listen(s.bind(only6, inet6("::", 443)), 64);
  s.bound(inet4("127.0.0.1", 61), s.STREAM); // bound, and neither listening nor connected

  const server = net.far(() => s.listener(inet4("10.9.1.1", PORT)));
  const connect = async (algorithm: string): Promise<[near: number, far: number]> => {
    const near = s.socket(AF_INET, s.STREAM);
    bytesOption(near, IPPROTO_TCP, TCP_CONGESTION, text(algorithm));
    s.connect(near, inet4("10.9.1.1", PORT));
    return [near, await s.accept(server)];
  };
  const [reno, renoFar] = await connect("reno");
  s.option(reno, SOL_SOCKET, SO_KEEPALIVE, 1);
  s.option(reno, SOL_SOCKET, SO_MARK, 7);
  s.send(reno, 5000);
  s.send(renoFar, 700);
  const [bbr] = await connect("bbr");
  s.option(bbr, IPPROTO_IP, IP_TOS, 0x08);
  s.send(bbr, 20000);
  const [closed, closedFar] = await connect("cubic");
  s.close(closedFar);
  s.send(closed, 1);
  const [left, leftFar] = await connect("cubic"); // TIME-WAIT
  s.close(left);
  await s.pause(30);
  s.close(leftFar);

  const server6 = net.far(() => s.listener(inet6("fd00:9::1:1", PORT)));
  const near6 = s.connect(s.socket(AF_INET6, s.STREAM), inet6("fd00:9::1:1", PORT));
  s.option(near6, IPPROTO_IPV6, IPV6_TCLASS, 0x60);
  s.send(await s.accept(server6), 3000);
  s.connect(s.bound(inet6("::ffff:10.9.0.2", 0), s.STREAM), inet6("::ffff:10.9.1.1", PORT));

  const elsewhere = net.far(() => s.listener(inet4("10.9.1.3", PORT)));
  const lost = s.connect(s.socket(AF_INET, s.STREAM), inet4("10.9.1.3", PORT));
  await s.accept(elsewhere);
  net.lose("10.9.1.3");
  s.send(lost, 3000);
  net.lose("10.9.2.1");
  s.connect(s.socket(AF_INET, s.STREAM), inet4("10.9.2.1", 443)); // SYN-SENT
}

async function mptcp(net: Ground["net"]): Promise<void> {
  const server = s.listen(s.bound(inet4("10.9.0.1", 7200), s.STREAM, IPPROTO_MPTCP), 33);
  const far = net.far(() => s.socket(AF_INET, s.STREAM, IPPROTO_MPTCP));
  s.connect(far, inet4("10.9.0.1", 7200));
  const near = await s.accept(server);
  s.send(far, 400);
  s.send(near, 4000);
  s.listen(s.bound(inet6("::", 7201), s.STREAM, IPPROTO_MPTCP), 44);
}

function udp(): void {
  const small = s.bound(inet4("127.0.0.1", 9999), s.DGRAM);
  s.option(small, SOL_SOCKET, SO_RCVBUF, 4096);
  const sender = s.socket(AF_INET, s.DGRAM);
  for (let i = 0; i < 20; i++) s.sendTo(sender, 500, inet4("127.0.0.1", 9999)); // overflows: drops
  const free = s.socket(AF_INET, s.DGRAM);
  s.option(free, IPPROTO_IP, IP_FREEBIND, 1);
  s.option(free, IPPROTO_IP, IP_TRANSPARENT, 1);
  s.bind(free, inet4("10.77.0.1", 53));
  s.asUser(101, () => s.bound(inet6("::1", 323), s.DGRAM));
  s.bound(inet6("::", 546), s.DGRAM);
  s.connect(s.bound(inet4("10.9.0.2", 4500), s.DGRAM), inet4("10.9.1.1", 4500));
  const corked = s.connect(s.socket(AF_INET, s.DGRAM), inet4("10.9.1.1", 2049));
  s.option(corked, IPPROTO_UDP, UDP_CORK, 1);
  s.send(corked, 300);
  s.bound(inet4("0.0.0.0", 7777), s.DGRAM, s.UDPLITE);
  s.bound(inet6("::", 7778), s.DGRAM, s.UDPLITE);
}

function unixSockets(): void {
  const named = (type: number, name: string): number => s.bind(s.socket(AF_UNIX, type), unix(name));
  const server = s.listen(named(s.STREAM, "/run/server with space"), 3);
  for (let i = 0; i < 2; i++) {
    s.connect(s.socket(AF_UNIX, s.STREAM), unix("/run/server with space"));
  }
  libc.accept4(server, null, null, 0); // one is accepted, one waits
  s.asUser(1000, () => s.listen(named(s.SEQPACKET, "\0abstract\0name"), 7));
  named(s.DGRAM, "/run/datagrams");
  named(s.DGRAM, "");
  const [left] = s.socketPair(AF_UNIX, s.STREAM);
  s.send(left, 1000);
  s.finish(left);
  s.socketPair(AF_UNIX, s.DGRAM);
}

/** struct sock_filter each. */
function filterCode(): Uint8Array<ArrayBuffer> {
  const code = [[0x28, 0, 0, 12], [0x15, 0, 1, 0x0800], [0x06, 0, 0, 65535], [0x06, 0, 0, 0]];
  const bytes = new Uint8Array(code.length * 8);
  const view = new DataView(bytes.buffer);
  code.forEach(([op, jt, jf, k], index) => {
    view.setUint16(index * 8, op, true);
    bytes.set([jt, jf], index * 8 + 2);
    view.setUint32(index * 8 + 4, k, true);
  });
  return bytes;
}

function packet(): void {
  const open = (type: number, ethertype: number, index: number): number =>
    s.bind(
      s.socket(AF_PACKET, type, (ethertype & 0xff) << 8 | ethertype >> 8),
      link(ethertype, index),
    );
  const LOOPBACK = 1;
  const filtered = open(s.RAW, 0x88cc, LOOPBACK);
  const code = filterCode();
  // struct sock_fprog
  const program = new Uint8Array(16);
  const view = new DataView(program.buffer);
  view.setUint16(0, code.length / 8, true);
  view.setBigUint64(8, BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(code))), true);
  bytesOption(filtered, SOL_SOCKET, SO_ATTACH_FILTER, program);
  const ring = s.asUser(1000, () => open(s.DGRAM, 0x0806, 0));
  // struct tpacket_req: block size and number, frame size and number
  const request = new Uint8Array(Uint32Array.of(4096, 4, 2048, 8).buffer);
  bytesOption(ring, SOL_PACKET, PACKET_RX_RING, request);
  const shared = open(s.RAW, 0x88b5, LOOPBACK);
  s.option(shared, SOL_PACKET, PACKET_FANOUT, 0x10000 | 42);
  s.socket(AF_PACKET, s.DGRAM);
}

function netlinks(): void {
  const open = (protocol: number, port = 0, groups = 0): number =>
    s.bind(s.socket(AF_NETLINK, s.RAW, protocol), netlink(port, groups));
  open(0, 4000, 0x111);
  open(15, 4001, 1);
  const connected = open(2, 4002);
  s.connect(connected, netlink(4003, 0));
  s.option(open(16, 4003), SOL_NETLINK, ADD_MEMBERSHIP, 1);
  s.asUser(1000, () => open(9, 2147483648));
}
