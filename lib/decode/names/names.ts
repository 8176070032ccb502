/** The names in a capture; each file is decoded when its first name is needed. */

import type { Capture } from "../../model/capture.ts";
import type { Names } from "../../model/names.ts";
import type { FileId } from "../../model/plan.ts";
import { latin1 } from "../../model/latin1.ts";
import { parseAddress } from "../../model/address.ts";
import { inverted } from "../../table/codes.ts";
import { CgroupPlaces } from "../cgroup/places.ts";
import { taskName } from "../procfs/pid_stat.ts";
import { Hosts } from "./hosts.ts";
import { Interfaces } from "./interfaces.ts";
import { decodeInterfaces } from "./interface_messages.ts";
import { decodePortRange } from "./port_range.ts";
import { decodeNetlinkProtocols, decodeProtocols } from "./protocols.ts";
import { Services } from "./services.ts";
import { decodeUserIds, decodeUsers } from "./users.ts";

/** The port id of the kernel's own netlink sockets. */
const KERNEL = 0;

/** A value that is made when it is first needed. */
function lazy<T>(make: () => T): () => T {
  let value: { readonly made: T } | undefined;
  return () => (value ??= { made: make() }).made;
}

/** A typed cgroup path as one below the root cgroup; it may be one in the file system. */
function pathBelow(path: string, mount: string): string {
  const below = mount !== "" && (path === mount || path.startsWith(`${mount}/`))
    ? path.slice(mount.length)
    : path;
  return `/${below.split("/").filter(Boolean).join("/")}`;
}

/** `places`: what paths of cgroups say, with names of containers. */
export function decodeNames(capture: Capture, places = new CgroupPlaces(null)): Names {
  const bytes = (id: FileId): Uint8Array | null => capture.files.get(id)?.bytes ?? null;
  const services = lazy(() => new Services(bytes("/etc/services")));
  const protocols = lazy(() => decodeProtocols(bytes("/etc/protocols")));
  const netlink = lazy(() =>
    decodeNetlinkProtocols(
      bytes("/etc/iproute2/nl_protos") ?? bytes("/usr/share/iproute2/nl_protos"),
    )
  );
  const netlinkNumbers = lazy(() => inverted(netlink()));
  const interfaces = lazy(() =>
    new Interfaces(
      capture.interfaces === null ? new Map() : decodeInterfaces(capture.interfaces),
      bytes("net/igmp"),
      bytes("net/if_inet6"),
      bytes("net/dev_mcast"),
    )
  );
  const cgroups = lazy(() =>
    new Map((capture.cgroups?.list ?? []).map(({ id, path }) => [id, path]))
  );
  const cgroupIds = lazy(() => inverted(cgroups()));
  const hosts = lazy(() => new Hosts(bytes("/etc/hosts")));
  const commands = lazy(() => {
    const byPid = new Map<number, Uint8Array>();
    for (const task of [...(capture.owners?.tasks ?? []), ...capture.names]) {
      if (task.tid === task.pid && (task.stat ?? task.comm) !== null) {
        byPid.set(task.pid, taskName(task.stat, task.comm));
      }
    }
    return byPid;
  });
  const contexts = lazy(() => {
    const tasks = capture.owners?.tasks ?? [];
    const byPid = new Map(
      tasks.filter(({ tid, pid }) => tid === pid).map(({ pid, context }) => [pid, context]),
    );
    return byPid.set(KERNEL, bytes("/sys/fs/selinux/initial_contexts/kernel"));
  });
  const users = lazy(() => decodeUsers(bytes("/etc/passwd")));
  const userIds = lazy(() => decodeUserIds(bytes("/etc/passwd")));
  const ephemeral = lazy(() => decodePortRange(bytes("sys/net/ipv4/ip_local_port_range")));
  return {
    service: (port, protocol) => services().name(port, protocol),
    servicePort: (name, protocol) => services().port(name, protocol),
    serviceNames: () => services().names(),
    protocol: (number) => protocols().get(number) ?? null,
    netlinkProtocol: (number) => netlink().get(number) ?? null,
    netlinkProtocolNumber: (name) => netlinkNumbers().get(name) ?? null,
    interfaceName: (index) => interfaces().name(index),
    interfaceIndex: (name) => interfaces().index(name),
    get ephemeral() {
      return ephemeral();
    },
    command: (pid) => commands().get(pid) ?? null,
    user: (uid) => users().get(uid) ?? null,
    userId: (name) => userIds().get(name) ?? null,
    context: (pid) => contexts().get(pid) ?? null,
    cgroupPath: (id) => cgroups().get(id) ?? null,
    cgroupPlace: (id) => {
      const path = cgroups().get(id);
      return path === undefined ? null : places.of([latin1(new TextEncoder().encode(path))]);
    },
    cgroupId: (path) => cgroupIds().get(pathBelow(path, capture.cgroups?.mount ?? "")) ?? null,
    hostAddresses: (name) => hosts().addresses(name),
    hostName: (address) => {
      const parsed = parseAddress(address);
      return parsed === null ? null : hosts().name(parsed);
    },
  };
}
