/**
 * What only sock_diag tells: a namespace of sockets that change nothing by themselves, with every
 * option, attribute and family that it has words for. Not captured, since procfs has none of it.
 *
 * @module
 */

import { AF_INET, AF_UNIX, inet4, unix } from "./sockaddr.ts";
import * as s from "./socket.ts";
import type { CgroupFolder } from "./cgroup.ts";
import { startChild } from "./child.ts";
import { quietDatagrams } from "./quiet_datagrams.ts";
import { quietNetlink, quietOthers, quietPacket, quietUnix } from "./quiet_local.ts";
import { quietMptcp } from "./quiet_mptcp.ts";
import { quietTcp } from "./quiet_tcp.ts";
import type { Ground, World } from "./world.ts";

/**
 * The world of quiet sockets.
 *
 * @param cgroups where it may make cgroups; null for none
 */
export const quiet = (cgroups: CgroupFolder | null): World => ({
  name: "quiet",
  about: "sockets of every family with options, marks, devices, keys, rings and cgroups",
  async fill({ net, children }: Ground): Promise<void> {
    for (const [name, value] of SYSCTLS) Deno.writeTextFileSync(`/proc/sys/net/${name}`, value);
    net.wire(["10.9.1.1", "10.9.1.2", "10.9.1.3", "10.9.1.4", "fd00:9::1:1", "fd00:9::1:2"]);
    Deno.chdir("/srv");
    await quietTcp(net);
    await quietMptcp(net);
    quietDatagrams();
    await quietUnix();
    quietPacket(net.ip);
    quietOthers();
    if (cgroups !== null) inCgroups(cgroups);
    await owned(children);
    quietNetlink(children[0].pid);
  },
});

const SYSCTLS = [["ipv4/tcp_ecn", "1"], ["ipv4/tcp_fastopen", "3"]] as const;

function inCgroups(cgroups: CgroupFolder): void {
  cgroups.within("plain", () => {
    s.listener(inet4("127.0.0.1", 6001));
    s.bound(inet4("127.0.0.1", 6001), s.DGRAM);
  });
  cgroups.within("a b", () => s.listener(inet4("127.0.0.1", 6002)));
  cgroups.within("gone", () => s.listener(inet4("127.0.0.1", 6003)));
  cgroups.remove("gone");
}

/** Sockets that several processes hold, of several users. */
async function owned(children: Ground["children"]): Promise<void> {
  const web = s.listener(inet4("0.0.0.0", 80));
  const bus = s.listen(s.bind(s.socket(AF_UNIX, s.STREAM), unix("/run/bus")));
  const udp = s.connect(s.socket(AF_INET, s.DGRAM), inet4("10.9.1.1", 53));
  s.duplicate(web);
  children.push(await startChild({ name: "nginx", shares: [web, udp] }));
  children.push(await startChild({ name: "nginx", shares: [web], uid: 33 }));
  children.push(await startChild({ name: "name with space", shares: [web, bus], uid: 100 }));
  s.close(bus); // the child holds it now
}
