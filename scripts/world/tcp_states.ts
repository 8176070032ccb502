/**
 * Every TCP state that procfs shows and that can be held, with queues and timers.
 *
 * How states are held: each connection goes to its own address in the far namespace, and losing
 * that address's packets (a wrong hardware address) freezes the exchange where it is wanted.
 *
 * @module
 */

import { AF_INET, AF_INET6, inet4, inet6, type Sockaddr } from "./sockaddr.ts";
import * as s from "./socket.ts";
import { libc } from "./libc.ts";
import type { Namespaces } from "./namespace.ts";
import type { Ground, World } from "./world.ts";

const SOL_SOCKET = 1, SO_RCVBUF = 8, SO_KEEPALIVE = 9;
const IPPROTO_TCP = 6, TCP_KEEPIDLE = 4, TCP_DEFER_ACCEPT = 9;
const IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26;
const SERVER_PORT = 7000;

/** The far addresses, one for each connection that is to be frozen by itself. */
const FAR4 = Array.from({ length: 20 }, (_, i) => `10.9.1.${i + 1}`);
const FAR6 = Array.from({ length: 6 }, (_, i) => `fd00:9::1:${i + 1}`);

/** A connection with the descriptors of both ends. */
interface Pair {
  readonly near: number;
  readonly far: number;
  readonly address: string;
}

/** The world of TCP states. */
export const tcpStates: World = {
  name: "tcp-states",
  about:
    "one namespace whose TCP sockets are in every state that can be held, with data in both queues, " +
    "a full accept queue, every timer, IPv4, IPv6, v4-mapped and link-local addresses, and uids up to 2^32-2",
  async fill({ net }: Ground): Promise<void> {
    net.wire([...FAR4, ...FAR6]);
    listeners();
    const connect = connector(net);
    await established(connect, net);
    await queues(connect, net);
    await closing(connect, net);
    await incoming(net);
    opening(net);
    await s.pause(1500); // retransmissions and probes need time to be counted
    await timeWait(connect);
  },
};

/** Listeners on every kind of address. */
function listeners(): void {
  s.listener(inet4("0.0.0.0", 22));
  s.listener(inet4("127.0.0.1", 8080));
  s.listener(inet4("10.9.0.1", 65535));
  s.listener(inet6("::1", 631), 4096);
  s.listener(inet6("fe80::1", 443, libc.if_nametoindex(new TextEncoder().encode("wire0\0"))));
  s.listener(inet6("::", 80)); // serves IPv4 too
  const only6 = s.socket(AF_INET6, s.STREAM);
  s.option(only6, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  s.listen(s.bind(only6, inet6("::", 8443)));
  s.listener(inet6("::ffff:10.9.0.1", 9090)); // v4-mapped
  s.asUser(1000, () => s.listener(inet4("127.0.0.1", 50000)));
  s.asUser(3000000000, () => s.listener(inet4("127.0.0.1", 50001)));
  s.asUser(4294967294, () => s.listener(inet6("::1", 50002)));
}

/** Connects from here to a far address; the far end is accepted and idle. */
type Connect = (address: string, near?: Sockaddr, rcvbuf?: number) => Promise<Pair>;

function connector(net: Namespaces): Connect {
  const isV6 = (address: string): boolean => address.includes(":");
  return async (address, near, rcvbuf) => {
    const server = net.far(() => {
      const to = isV6(address) ? inet6(address, SERVER_PORT) : inet4(address, SERVER_PORT);
      const fd = s.bound(to, s.STREAM);
      if (rcvbuf !== undefined) s.option(fd, SOL_SOCKET, SO_RCVBUF, rcvbuf);
      return s.listen(fd);
    });
    const mapped = near !== undefined && near.length === 28 && !isV6(address);
    const to = isV6(address) || mapped
      ? inet6(mapped ? `::ffff:${address}` : address, SERVER_PORT)
      : inet4(address, SERVER_PORT);
    const fd = s.socket(to.length === 28 ? AF_INET6 : AF_INET, s.STREAM);
    if (near !== undefined) s.bind(fd, near);
    s.connect(fd, to);
    const far = await s.accept(server);
    s.close(server);
    return { near: fd, far, address };
  };
}

async function established(connect: Connect, net: Namespaces): Promise<void> {
  await connect(FAR4[0]);
  await connect(FAR6[0]);
  await connect(FAR4[1], inet6("::ffff:10.9.0.2", 0)); // v4-mapped
  const scope = libc.if_nametoindex(new TextEncoder().encode("wire0\0"));
  const server = net.far(() => {
    const there = libc.if_nametoindex(new TextEncoder().encode("wire1\0"));
    return s.listener(inet6("fe80::2", SERVER_PORT, there));
  });
  s.connect(s.socket(AF_INET6, s.STREAM), inet6("fe80::2", SERVER_PORT, scope));
  await s.accept(server);
  const keep = await connect(FAR4[2]);
  s.option(keep.near, SOL_SOCKET, SO_KEEPALIVE, 1);
  const slow = await connect(FAR6[1]);
  s.option(slow.near, IPPROTO_TCP, TCP_KEEPIDLE, 30000); // more than eight hours
  s.option(slow.near, SOL_SOCKET, SO_KEEPALIVE, 1);
}

async function queues(connect: Connect, net: Namespaces): Promise<void> {
  const unread = await connect(FAR4[3]);
  s.send(unread.far, 1234);
  const unread6 = await connect(FAR6[2]);
  s.send(unread6.far, 54321);
  const lost = await connect(FAR4[4]); // retransmit timer
  net.lose(lost.address);
  s.send(lost.near, 777);
  const both = await connect(FAR4[5]);
  s.send(both.far, 4096);
  await s.pause(50);
  net.lose(both.address);
  s.send(both.near, 8192);
  const stuck = await connect(FAR4[6], undefined, 2048); // zero window: persist timer
  for (let i = 0; i < 20; i++) s.send(stuck.near, 65536);
  const orphan = await connect(FAR4[7]); // data and FIN unacknowledged, no descriptor left
  net.lose(orphan.address);
  s.send(orphan.near, 10);
  s.close(orphan.near);
}

async function closing(connect: Connect, net: Namespaces): Promise<void> {
  const finWait1 = await connect(FAR4[8]);
  net.lose(finWait1.address);
  s.finish(finWait1.near);
  s.finish((await connect(FAR4[9])).near); // FIN-WAIT-2 with a descriptor
  s.close((await connect(FAR4[10])).near); // FIN-WAIT-2 without: a short row with a timer
  s.finish((await connect(FAR6[3])).near);
  s.close((await connect(FAR4[11])).far); // CLOSE-WAIT
  const waiting = await connect(FAR4[12]); // CLOSE-WAIT with unread data
  s.send(waiting.far, 99);
  s.close(waiting.far);
  const lastAck = await connect(FAR4[13]);
  s.close(lastAck.far);
  await s.pause(50);
  net.lose(lastAck.address);
  s.finish(lastAck.near);
  const lastAck6 = await connect(FAR6[4]); // LAST-ACK without a descriptor
  s.close(lastAck6.far);
  await s.pause(50);
  net.lose(lastAck6.address);
  s.close(lastAck6.near);
  const both = await connect(FAR4[14]); // our FIN is lost, theirs arrives: CLOSING
  net.lose(both.address);
  s.finish(both.near);
  await s.pause(20);
  s.finish(both.far);
}

/** Half-open rows, and connections that nobody has accepted yet. */
async function incoming(net: Namespaces): Promise<void> {
  s.listener(inet4("10.9.0.1", 7100), 2);
  s.listener(inet6("fd00:9::1", 7101), 5);
  const defer = s.listener(inet4("10.9.0.1", 7102));
  s.option(defer, IPPROTO_TCP, TCP_DEFER_ACCEPT, 30);
  const knock = (from: Sockaddr, to: Sockaddr): void => {
    net.far(() => s.connect(s.bound(from, s.STREAM), to));
  };
  for (let i = 0; i < 2; i++) knock(inet4(FAR4[0], 0), inet4("10.9.0.1", 7100));
  knock(inet6(FAR6[0], 0), inet6("fd00:9::1", 7101));
  await s.pause(100);
  for (const address of [FAR4[15], FAR6[5]]) net.lose(address); // the answers are lost: SYN-RECV
  knock(inet4(FAR4[15], 40000), inet4("10.9.0.1", 7102));
  knock(inet4(FAR4[15], 40001), inet4("10.9.0.1", 7102));
  knock(inet6(FAR6[5], 40002), inet6("fd00:9::1", 7101));
  knock(inet4(FAR4[15], 40003), inet4("10.9.0.1", 80)); // half-open on a v6 wildcard listener
}

function opening(net: Namespaces): void {
  net.lose("10.9.2.1");
  net.lose("fd00:9::2:1");
  s.connect(s.socket(AF_INET, s.STREAM), inet4("10.9.2.1", 443));
  s.connect(s.bound(inet4("10.9.0.2", 5555), s.STREAM), inet4("10.9.2.1", 80));
  s.connect(s.socket(AF_INET6, s.STREAM), inet6("fd00:9::2:1", 443));
}

async function timeWait(connect: Connect): Promise<void> {
  for (const address of [FAR4[16], FAR4[17], FAR6[0]]) {
    const pair = await connect(address);
    s.close(pair.near);
    await s.pause(30);
    s.close(pair.far);
    await s.pause(30);
  }
}
