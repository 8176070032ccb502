/**
 * TCP sockets with what only sock_diag tells: options, marks, devices, congestion control, keys,
 * data that went to and fro.
 *
 * @module
 */

import { AF_INET, AF_INET6, inet4, inet6, type Sockaddr } from "./sockaddr.ts";
import * as s from "./socket.ts";
import { cString } from "./libc.ts";
import type { Namespaces } from "./namespace.ts";

const SOL_SOCKET = 1, SO_SNDBUF = 7, SO_RCVBUF = 8, SO_KEEPALIVE = 9, SO_PRIORITY = 12;
const SO_BINDTODEVICE = 25, SO_MARK = 36, SO_MAX_PACING_RATE = 47;
const IP = 0, IP_TOS = 1, IP_RECVERR = 11, IP_FREEBIND = 15, IP_TRANSPARENT = 19;
const IP_MINTTL = 21, IP_BIND_ADDRESS_NO_PORT = 24, IP_RECVERR_RFC4884 = 26;
const IPV6 = 41, IPV6_V6ONLY = 26, IPV6_RECVERR = 25, IPV6_TCLASS = 67, IPV6_TRANSPARENT = 75;
const TCP = 6, TCP_MAXSEG = 2, TCP_KEEPIDLE = 4, TCP_CONGESTION = 13, TCP_MD5SIG = 14;
const TCP_USER_TIMEOUT = 18, TCP_FASTOPEN = 23, TCP_NOTSENT_LOWAT = 25, TCP_WINDOW_CLAMP = 10;
const TCP_DEFER_ACCEPT = 9, TCP_SAVE_SYN = 27, TCP_CONNECT = 30;

/** Sets options of a socket that is not bound yet. */
type Prepare = (fd: number) => void;

const integer = (level: number, name: number, value: number): Prepare => (fd) =>
  s.option(fd, level, name, value);
const word = (level: number, name: number, value: string): Prepare => (fd) =>
  s.optionBytes(fd, level, name, cString(value));
const congestion = (name: string): Prepare => word(TCP, TCP_CONGESTION, name);

/** Each socket's options, with a port of its own. */
const LISTENERS: readonly (readonly [Sockaddr, ...Prepare[]])[] = [
  [inet4("0.0.0.0", 2001), integer(SOL_SOCKET, SO_MARK, 1)],
  [inet4("0.0.0.0", 2002), word(SOL_SOCKET, SO_BINDTODEVICE, "wire0")],
  [inet6("::", 2002), word(SOL_SOCKET, SO_BINDTODEVICE, "lo"), integer(IPV6, IPV6_V6ONLY, 1)],
  [inet4("10.9.0.1", 2003), integer(SOL_SOCKET, SO_MARK, 0x17), integer(IP, IP_TOS, 0x10)],
  [inet6("fd00:9::1", 2004), integer(IPV6, IPV6_TCLASS, 0x2e), integer(SOL_SOCKET, SO_PRIORITY, 5)],
  [inet4("127.0.0.1", 2005), congestion("reno"), integer(SOL_SOCKET, SO_MARK, 0xffffffff | 0)],
  [inet6("::", 2006), congestion("cubic"), integer(IP, IP_TOS, 0xb8)],
  [inet4("10.99.99.99", 2007), integer(IP, IP_FREEBIND, 1), integer(IP, IP_RECVERR, 1)],
  [inet4("10.98.98.98", 2008), integer(IP, IP_TRANSPARENT, 1), integer(IP, IP_MINTTL, 5)],
  [inet6("fd00:98::1", 2009), integer(IPV6, IPV6_TRANSPARENT, 1), integer(IPV6, IPV6_RECVERR, 1)],
  [inet4("127.0.0.1", 2010), integer(IP, IP_BIND_ADDRESS_NO_PORT, 1)],
  [inet4("127.0.0.1", 2011), integer(IP, IP_RECVERR_RFC4884, 1), integer(TCP, TCP_DEFER_ACCEPT, 9)],
  [inet4("127.0.0.1", 2012), integer(SOL_SOCKET, SO_RCVBUF, 2304), integer(TCP, TCP_SAVE_SYN, 1)],
  [inet4("127.0.0.1", 2013), integer(TCP, TCP_FASTOPEN, 7), integer(TCP, TCP_MAXSEG, 500)],
  [inet6("::1", 2014), integer(TCP, TCP_FASTOPEN, 1), integer(SOL_SOCKET, SO_SNDBUF, 9000)],
  [
    inet4("127.0.0.1", 2015),
    md5(inet4("127.0.0.9", 0), 32, "a key"),
    md5(inet4("10.9.0.0", 0), 16, "another key, with blanks"),
  ],
  [inet6("::1", 2016), md5(inet6("fd00:9::", 0), 64, "secret")],
];

/** The key of a peer (struct tcp_md5sig of linux/tcp.h). */
function md5(peer: Sockaddr, prefix: number, key: string): Prepare {
  const TCP_MD5SIG_EXT = 32, FLAG_PREFIX = 1, ADDRESS_SIZE = 128;
  const bytes = new Uint8Array(ADDRESS_SIZE + 8 + 80);
  bytes.set(peer);
  bytes[ADDRESS_SIZE] = FLAG_PREFIX;
  bytes[ADDRESS_SIZE + 1] = prefix;
  new DataView(bytes.buffer).setUint16(ADDRESS_SIZE + 2, key.length, true);
  bytes.set(new TextEncoder().encode(key), ADDRESS_SIZE + 8);
  return (fd) => s.optionBytes(fd, TCP, prefix === 32 ? TCP_MD5SIG : TCP_MD5SIG_EXT, bytes);
}

function open(address: Sockaddr, prepare: readonly Prepare[]): number {
  const fd = s.socket(address.length === 28 ? AF_INET6 : AF_INET, s.STREAM);
  s.option(fd, SOL_SOCKET, 2, 1);
  for (const set of prepare) set(fd);
  return s.bind(fd, address);
}

/** Listeners with options, sockets that are bound and no more, and connections. */
export async function quietTcp(net: Namespaces): Promise<void> {
  for (const [address, ...prepare] of LISTENERS) s.listen(open(address, prepare), 9);
  boundOnly();
  await connections(net);
  await pending(net);
}

/** Bound and otherwise unused: shown with -B. */
function boundOnly(): void {
  open(inet4("127.0.0.1", 3001), []);
  open(inet4("0.0.0.0", 3002), [integer(SOL_SOCKET, SO_MARK, 3), congestion("reno")]);
  open(inet6("::1", 3003), [integer(IPV6, IPV6_TCLASS, 4)]);
  open(inet6("::", 3004), [integer(IPV6, IPV6_V6ONLY, 1)]);
  open(inet6("::ffff:127.0.0.1", 3005), []);
  open(inet4("10.9.0.1", 3006), [word(SOL_SOCKET, SO_BINDTODEVICE, "wire0")]);
  s.asUser(1234, () => open(inet4("127.0.0.1", 3007), []));
}

/** How a connection is made, and what goes over it. */
interface Talk {
  readonly to: string;
  readonly near?: readonly Prepare[];
  readonly sent?: number;
  readonly answered?: number;
  /** What of the answer the near end takes out. */
  readonly taken?: number;
}

const TALKS: readonly Talk[] = [
  { to: "10.9.1.1" },
  { to: "10.9.1.1", sent: 30_000, answered: 20_000, taken: 20_000 },
  { to: "10.9.1.1", near: [congestion("cubic")], sent: 30_000, answered: 500, taken: 100 },
  { to: "10.9.1.2", near: [congestion("reno")], sent: 1, answered: 1 },
  { to: "10.9.1.2", near: [integer(IP, IP_TOS, 0x20), integer(SOL_SOCKET, SO_MARK, 7)], sent: 9 },
  { to: "10.9.1.2", near: [word(SOL_SOCKET, SO_BINDTODEVICE, "wire0")], sent: 70 },
  { to: "fd00:9::1:1", near: [integer(IPV6, IPV6_TCLASS, 0x88)], sent: 9000, answered: 9000 },
  { to: "fd00:9::1:1", near: [congestion("cubic")], answered: 9000, taken: 9000 },
  { to: "10.9.1.3", near: [integer(TCP, TCP_MAXSEG, 300)], sent: 3000 },
  { to: "10.9.1.3", near: [integer(SOL_SOCKET, SO_MAX_PACING_RATE, 125_000)], sent: 3000 },
  { to: "10.9.1.3", near: [integer(TCP, TCP_NOTSENT_LOWAT, 4096)], answered: 10 },
  { to: "10.9.1.3", near: [integer(TCP, TCP_USER_TIMEOUT, 9000)], answered: 10 },
  { to: "10.9.1.3", near: [integer(TCP, TCP_WINDOW_CLAMP, 5000)], answered: 4000 },
  { to: "10.9.1.3", near: [integer(SOL_SOCKET, SO_RCVBUF, 2304)], answered: 2000 },
  {
    to: "10.9.1.3",
    near: [integer(TCP, TCP_KEEPIDLE, 32000), integer(SOL_SOCKET, SO_KEEPALIVE, 1)],
  },
];

async function connections(net: Namespaces): Promise<void> {
  const PORT = 7000;
  for (const { to, near = [], sent = 0, answered = 0, taken = 0 } of TALKS) {
    const v6 = to.includes(":");
    const address = v6 ? inet6(to, PORT) : inet4(to, PORT);
    const server = net.far(() => s.listener(address));
    const fd = s.socket(v6 ? AF_INET6 : AF_INET, s.STREAM);
    for (const set of near) set(fd);
    s.connect(fd, address);
    const far = await s.accept(server);
    s.close(server);
    for (let rest = sent; rest > 0; rest -= 10_000) {
      s.send(fd, Math.min(rest, 10_000));
      await s.pause(5);
      s.receive(far, 10_000);
    }
    if (answered > 0) s.send(far, answered);
    await s.pause(5);
    if (taken > 0) s.receive(fd, taken);
  }
}

/** Connections that nobody has accepted, one of them with data in its first segment. */
async function pending(net: Namespaces): Promise<void> {
  const server = open(inet4("10.9.0.1", 2020), [integer(TCP, TCP_FASTOPEN, 5)]);
  s.listen(server, 3);
  s.listen(open(inet6("fd00:9::1", 2021), []), 3);
  net.far(() => {
    for (let i = 0; i < 2; i++) s.connect(s.socket(AF_INET, s.STREAM), inet4("10.9.0.1", 2020));
    const quick = s.socket(AF_INET, s.STREAM);
    s.option(quick, TCP, TCP_CONNECT, 1);
    s.connect(quick, inet4("10.9.0.1", 2020));
    s.send(quick, 10);
    const other = s.socket(AF_INET6, s.STREAM);
    s.connect(other, inet6("fd00:9::1", 2021));
    return other;
  });
  await s.pause(20);
}
