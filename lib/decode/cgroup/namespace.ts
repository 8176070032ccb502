/** A network namespace as it was found -> what is known of it: its container. */

import type { Container } from "../../model/cgroup_place.ts";
import type { FoundNamespace, NetworkNamespace } from "../../model/network_namespace.ts";
import { cgroupPaths } from "../procfs/pid_cgroup.ts";
import type { CgroupPlaces } from "./places.ts";

/**
 * The container of a namespace's processes: the first that has a name, else the first. A pod's
 * namespace is that of several, the oldest of which only keeps it and has no name.
 */
function containerOf(cgroups: readonly Uint8Array[], places: CgroupPlaces): Container | null {
  const containers = cgroups.flatMap((bytes) => places.of(cgroupPaths(bytes))?.container ?? []);
  return containers.find(({ name }) => name !== null) ?? containers.at(0) ?? null;
}

export function decodeNamespace(
  { cgroups, ...found }: FoundNamespace,
  places: CgroupPlaces,
): NetworkNamespace {
  return { ...found, container: containerOf(cgroups, places) };
}
