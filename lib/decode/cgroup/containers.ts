/**
 * The container in a cgroup's path: the last element that a container runtime is known to make, so
 * the innermost one of several.
 *
 * What the elements look like is the runtimes' own choice, and for many it depends on whether
 * systemd makes the folder (`docker-ID.scope`) or they do (`docker/ID`). Whoever may make folders
 * below a cgroup may give them such names: a path says where a process is, not that it is honest.
 */

import type { Container } from "../../model/cgroup_place.ts";
import { unescapedName } from "./units.ts";

/** What a path alone says about a container. It has a name only if the name is its id. */
export type PathContainer = Pick<Container, "runtime" | "id" | "name" | "podUid">;

/** An element of a path, and the one before it. */
interface Place {
  readonly element: string;
  readonly parent: string;
}

type Found = Pick<PathContainer, "runtime" | "id"> & { readonly name?: string };
type FindContainer = (place: Place) => Found | null;

/** A pattern of a whole element with an id in it. */
function withId(runtime: string, pattern: RegExp): FindContainer {
  return ({ element }) => {
    const id = pattern.exec(element)?.[1];
    return id === undefined ? null : { runtime, id };
  };
}

/** The same with a name that is the id as well, escaped if systemd made the folder. */
function withName(runtime: string, pattern: RegExp, read = (name: string) => name): FindContainer {
  const find = withId(runtime, pattern);
  return (place) => {
    const found = find(place);
    return found && { runtime, id: read(found.id), name: read(found.id) };
  };
}

/** The same of an element below one of these. */
function below(parents: readonly string[], find: FindContainer): FindContainer {
  return (place) => parents.includes(place.parent) ? find(place) : null;
}

const HEX = "([0-9a-f]{64})";
const ID = new RegExp(`^${HEX}$`);

/** A pod's folder: `pod<uid>` or `kubepods-burstable-pod<uid>.slice`, with `_` for each `-`. */
const POD =
  /^(?:[a-z]+-)*pod([0-9a-f]{8}(?:[-_]?[0-9a-f]{4}){3}[-_]?[0-9a-f]{12})(?:\.slice)?(?::.*)?$/;

/** The uid of the pod whose folder this is; null if it is none's. */
function podUidOf(element: string): string | null {
  return POD.exec(element)?.[1].replaceAll("_", "-") ?? null;
}

/** The snap of a unit: a service of an application, or a scope that it was started in. */
function snap({ element }: Place): Found | null {
  const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  const name = "snap\\.([^.]+)\\.(?:hook\\.)?([^.]+?)";
  const match = new RegExp(`^${name}(?:\\.service|[-.]${uuid}\\.scope)$`).exec(element);
  return match && { runtime: "snap", id: `${match[1]}.${match[2]}`, name: match[1] };
}

/** What the folders of each runtime are called. */
const PATTERNS: readonly FindContainer[] = [
  withId("docker", new RegExp(`^docker-${HEX}\\.scope$`)),
  below(["docker"], withId("docker", ID)),
  withId("containerd", new RegExp(`^cri-containerd-${HEX}\\.scope$`)),
  withId("containerd", new RegExp(`:cri-containerd:${HEX}$`)),
  // The process that watches over a container (conmon) is not in it: it has a folder of its own.
  withId("cri-o", new RegExp(`^crio-${HEX}(?:\\.scope)?$`)),
  withId("cri-o", new RegExp(`:crio:${HEX}$`)),
  withId("podman", new RegExp(`^libpod-(?:payload-)?${HEX}(?:\\.scope)?$`)),
  ({ element, parent }) =>
    podUidOf(parent) !== null && ID.test(element) ? { runtime: null, id: element } : null,
  withName("lxc", /^lxc\.payload\.(.+)$/),
  below(["lxc", "lxc.payload"], withName("lxc", /^(.+)$/)),
  withName("systemd-nspawn", /^systemd-nspawn@(.+)\.service$/, unescapedName),
  snap,
  withName("flatpak", /^app-flatpak-(.+?)(?:-\d+\.scope|@.*\.service)$/, unescapedName),
];

/** A machine that systemd knows by its unit. */
export interface Machine {
  readonly name: string;
  /** What runs it: `systemd-nspawn`; null if that is not known. */
  readonly service: string | null;
}

/** The machines by their units, without those that are no containers. */
export type Machines = ReadonlyMap<string, Machine>;

function machineAt(element: string, machines: Machines): Found | null {
  const machine = machines.get(element);
  if (machine === undefined) return null;
  return { runtime: machine.service, id: machine.name, name: machine.name };
}

/** The innermost container of a path, given by its elements; null for none. */
export function containerIn(
  elements: readonly string[],
  machines: Machines,
): PathContainer | null {
  for (let at = elements.length - 1; at >= 0; at--) {
    const element = elements[at];
    const parent = elements[at - 1] ?? "";
    let found = machineAt(element, machines);
    for (const pattern of PATTERNS) found ??= pattern({ element, parent });
    if (found === null) continue;
    // Of a container within a pod's container the pod knows nothing.
    return { name: null, ...found, podUid: podUidOf(element) ?? podUidOf(parent) };
  }
  return null;
}
