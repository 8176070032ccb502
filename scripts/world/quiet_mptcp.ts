/**
 * MPTCP: listeners, connections with traffic, one that fell back to TCP.
 *
 * @module
 */

import { AF_INET, AF_INET6, inet4, inet6 } from "./sockaddr.ts";
import * as s from "./socket.ts";
import type { Namespaces } from "./namespace.ts";

const IPPROTO_MPTCP = 262;
const PORT = 7200;

/** Opens the sockets. */
export async function quietMptcp(net: Namespaces): Promise<void> {
  s.listen(s.bind(s.socket(AF_INET, s.STREAM, IPPROTO_MPTCP), inet4("0.0.0.0", 2100)), 6);
  s.listen(s.bind(s.socket(AF_INET6, s.STREAM, IPPROTO_MPTCP), inet6("::", 2101)), 6);
  s.bind(s.socket(AF_INET, s.STREAM, IPPROTO_MPTCP), inet4("127.0.0.1", 2102));
  await connect(net, false, IPPROTO_MPTCP);
  await connect(net, false, 0); // falls back
  await connect(net, true, IPPROTO_MPTCP);
  const idle = await connect(net, false, IPPROTO_MPTCP);
  s.finish(idle);
  await incoming(net);
}

async function connect(net: Namespaces, v6: boolean, farProtocol: number): Promise<number> {
  const address = v6 ? inet6("fd00:9::1:2", PORT) : inet4("10.9.1.4", PORT);
  const family = v6 ? AF_INET6 : AF_INET;
  const server = net.far(() => s.listen(s.bound(address, s.STREAM, farProtocol)));
  const near = s.connect(s.socket(family, s.STREAM, IPPROTO_MPTCP), address);
  const far = await s.accept(server);
  s.send(near, 4000);
  await s.pause(20);
  s.receive(far, 1000);
  s.send(far, 700);
  await s.pause(20);
  s.receive(near, 200);
  s.close(server);
  return near;
}

/** One accepted, one not. */
async function incoming(net: Namespaces): Promise<void> {
  const server = s.listen(s.bound(inet4("10.9.0.1", 2103), s.STREAM, IPPROTO_MPTCP));
  const far = net.far(() =>
    [1, 2].map(() => s.connect(s.socket(AF_INET, s.STREAM, IPPROTO_MPTCP), inet4("10.9.0.1", 2103)))
  );
  const near = await s.accept(server);
  for (const fd of far) s.send(fd, 50);
  await s.pause(20);
  s.receive(near, 20);
}
