/** What the cgroup of a process, or of a socket, says: units and container. */

import type { CgroupPlace, Container } from "../model/cgroup_place.ts";
import { latin1Bytes } from "../model/latin1.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { createdIn } from "./cgroup_of.ts";
import { type Field, type FieldOptions, object, text } from "./field.ts";
import type { FieldInputs } from "./inputs.ts";

/** Finds the place of what is at `at`; null if it is not known. */
type FindPlace = (table: SocketTable, at: number, inputs: FieldInputs) => CgroupPlace | null;

/**
 * The fields of a place. `find`: how it is found, by the same `at` as the object that they are of.
 * `options`: what else is said of each.
 */
export function placeFields(find: FindPlace, options: FieldOptions = {}): readonly Field[] {
  // Beside others' fields they are there with their option only.
  const optional = options.group === undefined ? "" : "?";
  const read = (pick: (place: CgroupPlace) => string | null): PlaceText => (...row) => {
    const place = find(...row);
    const value = place === null ? null : pick(place);
    return value === null ? null : latin1Bytes(value);
  };
  const ofContainer = (pick: (container: Container) => string | null): PlaceText =>
    read(({ container }) => container === null ? null : pick(container));
  const container: readonly Field[] = [
    text(
      "runtime | null",
      "What runs it: docker, containerd, cri-o, podman, lxc, systemd-nspawn, snap, flatpak, or a " +
        "service of systemd-machined. Null if the path does not tell, as for pods in cgroupfs.",
      ofContainer(({ runtime }) => runtime),
    ),
    text(
      "id",
      "The id that the runtime gave it; its name if it has no other.",
      ofContainer(({ id }) => id),
    ),
    text(
      "name | null",
      "Its name. Null if that is in no file that may be read.",
      ofContainer(({ name }) => name),
      { hex: "The name's bytes in hexadecimal, only if it is not clean UTF-8." },
    ),
    text(
      "pod | null",
      "Name of the pod of Kubernetes that it is in. Null for none, and if it is not known.",
      ofContainer(({ pod }) => pod),
    ),
    text(
      "pod_namespace | null",
      "The namespace of that pod, as Kubernetes has namespaces. Null as pod.",
      ofContainer(({ podNamespace }) => podNamespace),
    ),
    text(
      "pod_uid | null",
      "The pod's uid, which the path has. Null for none.",
      ofContainer(({ podUid }) => podUid),
    ),
  ];
  return [
    text(
      `cgroup${optional} | null`,
      "Path of the cgroup, as this program's cgroup namespace has it. With --whose only. Null if " +
        "it could not be read. Bytes that are not UTF-8 appear as U+FFFD.",
      read(({ cgroup }) => cgroup),
      { ...options, hex: "The path's bytes in hexadecimal, only if it is not clean UTF-8." },
    ),
    text(
      `unit${optional} | null`,
      "The systemd unit that the path names, with --whose only. Null for none.",
      read(({ unit }) => unit),
      options,
    ),
    text(
      `user_unit${optional} | null`,
      "The unit of a user's own service manager within that unit, with --whose only. Null for none.",
      read(({ userUnit }) => userUnit),
      options,
    ),
    text(
      `slice${optional} | null`,
      "The innermost slice that the unit is in, with --whose only. Null for none.",
      read(({ slice }) => slice),
      options,
    ),
    object(
      `container${optional} | null`,
      "The innermost container that the path names, with --whose only. Null for none.",
      (table, at, inputs) => (find(table, at, inputs)?.container ?? null) === null ? null : at,
      container,
      options,
    ),
  ];
}

type PlaceText = (table: SocketTable, at: number, inputs: FieldInputs) => Uint8Array | null;

/** Where the creator of a socket was; that is not who holds it. */
export const createdInField = (): Field =>
  object(
    "created_in | null",
    "The cgroup of the process that created the socket, at that time, with --whose only. It is not " +
      "who holds it: systemd creates sockets for services, and a process may hand one on. Null if " +
      "the source does not say, or the cgroup is gone.",
    (table, row, inputs) => createdIn(table, row, inputs) === null ? null : row,
    placeFields(createdIn),
    { set: "inet_details", group: "created_in" },
  );
