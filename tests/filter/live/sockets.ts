/**
 * Some hundred quiet internet sockets in a namespace of their own: addresses of both families, some
 * of which begin with the same bits, ports that somebody and that the kernel chose, marks, bound
 * interfaces, every state that stays.
 *
 * @module
 */

import { inet4, inet6, type Sockaddr } from "../../../scripts/world/sockaddr.ts";
import * as s from "../../../scripts/world/socket.ts";
import type { TreeFacts } from "../../support/trees/tree_facts.ts";

const SOL_SOCKET = 1, SO_MARK = 36, SO_BINDTOIFINDEX = 62;
const IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26;
const AF_INET = 2, AF_INET6 = 10;
const LOOPBACK = 1;

const IPV4 = ["127.0.0.1", "127.0.0.5", "10.1.2.3", "10.1.128.1", "192.168.7.9"];
/** The second and third begin as 127.0.0.1 and 10.1.2.3 do. */
const IPV6 = ["::1", "7f00:1::1", "a01:203::5", "2001:db8::1", "2001:db8:8000::2", "fd00::7"];
/** Ports that a service has, beside the range of those that the kernel gives out, and within it. */
const PORTS = [22, 53, 80, 443, 1024, 8080, 32767, 40000, 50000, 60999, 61000, 65535];
const MARKS = [0, 1, 7, 0x10, 0x110, 0x80000000];

/** What generated filters are made of. */
export const FACTS: TreeFacts = {
  ipv4: [...IPV4, "0.0.0.0", "10.9.9.9"],
  ipv6: [...IPV6, "::", "::ffff:127.0.0.5", "::ffff:10.1.2.3", "fe80::1"],
  ports: [...PORTS, 0, 40001],
  unixNames: ["/", "@"],
  linkProtocols: [3, 0x0800],
  netlinkProtocols: [0, 4, 9],
  netlinkPorts: [0, 1],
};

function ip(...args: string[]): void {
  const { success } = new Deno.Command("ip", { args }).outputSync();
  if (!success) throw new Error(`ip ${args.join(" ")}`);
}

const isIpv6 = (address: string): boolean => address.includes(":");

function at(address: string, port: number): Sockaddr {
  return isIpv6(address) ? inet6(address, port) : inet4(address, port);
}

let made = 0;

/** A socket with one of the marks, every fifth bound to the loopback interface. */
function marked(family: number, type: number): number {
  const fd = s.socket(family, type);
  s.option(fd, SOL_SOCKET, 2, 1);
  s.option(fd, SOL_SOCKET, SO_MARK, MARKS[made % MARKS.length] | 0);
  if (made % 5 === 0) s.option(fd, SOL_SOCKET, SO_BINDTOIFINDEX, LOOPBACK);
  made++;
  return fd;
}

function bound(address: string, port: number, type: number, only6 = false): number {
  const fd = marked(isIpv6(address) ? AF_INET6 : AF_INET, type);
  if (only6) s.option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  return s.bind(fd, at(address, port));
}

/** Connects to a listener; `port` 0 lets the kernel choose. */
async function connection(server: number, to: Sockaddr, from: string, port: number): Promise<{
  near: number;
  far: number;
}> {
  const near = bound(from, port, s.STREAM);
  s.connect(near, to);
  return { near, far: await s.accept(server) };
}

/** Opens them; they live until the process ends. */
export async function openSockets(): Promise<void> {
  for (const address of IPV4.slice(2)) ip("addr", "add", `${address}/32`, "dev", "lo");
  for (const address of IPV6.slice(1)) {
    ip("addr", "add", `${address}/128`, "dev", "lo", "nodad");
  }
  const addresses = [...IPV4, ...IPV6, "::ffff:10.1.2.3"];
  for (const [index, address] of addresses.entries()) {
    for (const turn of [0, 1, 2]) bound(address, PORTS[(index + turn * 5) % PORTS.length], s.DGRAM);
    const server = s.listen(bound(address, PORTS[(index * 5) % PORTS.length], s.STREAM));
    const to = at(address, PORTS[(index * 5) % PORTS.length]);
    await connection(server, to, address, 0);
    await connection(server, to, address, 40000 + index);
    const unchosen = marked(isIpv6(address) ? AF_INET6 : AF_INET, s.STREAM);
    s.connect(unchosen, to);
    await s.accept(server);
    const waiting = await connection(server, to, address, 0);
    s.close(waiting.near);
    await s.pause(5);
    s.close(waiting.far);
    const half = await connection(server, to, address, 0);
    s.finish(half.near);
    bound(address, 3000 + index, s.STREAM);
    s.connect(marked(isIpv6(address) ? AF_INET6 : AF_INET, s.DGRAM), at(address, 9));
  }
  for (const [index, port] of PORTS.entries()) {
    bound("0.0.0.0", port, s.DGRAM);
    bound("::", 100 + index, s.DGRAM, index % 2 === 0);
    s.listen(bound("::", 200 + index, s.STREAM, index % 2 === 0));
    s.listen(bound("0.0.0.0", 300 + index, s.STREAM));
  }
  // An orphan in FIN-WAIT-2 becomes what it stays.
  await s.pause(50);
}
