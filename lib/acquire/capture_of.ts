/** What was read, as a capture of one network namespace. */

import type { Capture, HostFacts } from "../model/capture.ts";
import type { FoundNamespace } from "../model/network_namespace.ts";
import { type Acquisition, isNamespaceFile } from "./acquisition.ts";
import type { Place } from "./netns/place.ts";

/** What was read in one network namespace and of the machine, as a capture of that namespace. */
export function captureOf(
  machine: Acquisition,
  { files, dumps, sources, interfaces, problems }: Acquisition,
  { doors }: Place,
  namespace: FoundNamespace | null,
  facts: HostFacts,
): Capture {
  const { owners, cgroups, names, containerNames } = machine;
  // The counts of another namespace have no socket of this program in them.
  const own = doors === null || machine.own === null
    ? machine.own
    : { ...machine.own, counted: [] };
  const ofMachine = [...machine.files].filter(([id]) => !isNamespaceFile(id));
  return {
    ...{ files: new Map([...ofMachine, ...files]), dumps, sources, interfaces, problems },
    ...{ owners, own, cgroups, names, containerNames, facts, namespace },
  };
}

/** A namespace with what its processes say of it. */
export function namespaceOf(place: Place): FoundNamespace | null {
  return place.namespace && { ...place.namespace, ...place.ofProcesses() };
}
