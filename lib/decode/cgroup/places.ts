/** Paths of cgroups -> what they say, each path once. */

import type { ContainerNames } from "../../model/capture.ts";
import type { CgroupPlace, Container } from "../../model/cgroup_place.ts";
import { decodeContainerNames, decodeMachines, type NamesById } from "./container_names.ts";
import { containerIn, type Machines } from "./containers.ts";
import { unitsOf } from "./units.ts";

const elementsOf = (path: string): string[] => path.split("/").filter((each) => each !== "");

export class CgroupPlaces {
  readonly #names: NamesById;
  readonly #machines: Machines;
  readonly #known = new Map<string, CgroupPlace>();

  /** `captured`: null if no names of containers were read. */
  constructor(captured: ContainerNames | null) {
    this.#names = decodeContainerNames(captured);
    this.#machines = decodeMachines(captured);
  }

  /**
   * What the paths of one process say, the one that tells most first (`cgroupPaths`). The container
   * may be in another than that. Null if there is none.
   */
  of(paths: readonly string[]): CgroupPlace | null {
    if (paths.length === 0) return null;
    const key = paths.join("\n");
    let place = this.#known.get(key);
    if (place === undefined) {
      place = {
        cgroup: paths[0],
        ...unitsOf(elementsOf(paths[0])),
        container: this.#container(paths),
      };
      this.#known.set(key, place);
    }
    return place;
  }

  #container(paths: readonly string[]): Container | null {
    for (const path of paths) {
      const found = containerIn(elementsOf(path), this.#machines);
      if (found === null) continue;
      const names = this.#names.get(found.id);
      return { pod: null, podNamespace: null, ...found, ...names };
    }
    return null;
  }
}
