/** Names of ports, protocols, interfaces and the like on the machine whose tables are read. */

import type { CgroupPlace } from "./cgroup_place.ts";

/** Looks up names and numbers; null if there is none. */
export interface Names {
  /** A service's name (/etc/services) for a port of `tcp` or `udp`. */
  service(port: number, protocol: string): string | null;
  servicePort(name: string, protocol: string): number | null;
  /** The names of all services. */
  serviceNames(): Iterable<string>;
  /** An IP protocol's name (/etc/protocols). */
  protocol(number: number): string | null;
  netlinkProtocol(number: number): string | null;
  netlinkProtocolNumber(name: string): number | null;
  interfaceName(index: number): string | null;
  interfaceIndex(name: string): number | null;
  /** The range of ephemeral ports, both ends included. */
  readonly ephemeral: { readonly low: number; readonly high: number };
  /** A process's command name as bytes. */
  command(pid: number): Uint8Array | null;
  /** A user's name (/etc/passwd), a character a byte. */
  user(uid: number): string | null;
  /** A user's number by name (/etc/passwd). */
  userId(name: string): number | null;
  /** The SELinux context of a process that holds sockets; of the kernel for 0. */
  context(pid: number): Uint8Array | null;
  /** A cgroup's path below the root cgroup, by its id. */
  cgroupPath(id: bigint): string | null;
  /** What that path says of who is in the cgroup. */
  cgroupPlace(id: bigint): CgroupPlace | null;
  /** A cgroup's id by its path, below the root cgroup or in the file system. */
  cgroupId(path: string): bigint | null;
  /** Addresses of a host by name (/etc/hosts), 4 or 16 bytes each. */
  hostAddresses(name: string): readonly Uint8Array[];
  /** The host's name for an address in its usual text form. */
  hostName(address: string): string | null;
}
