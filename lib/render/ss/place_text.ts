/** Units and containers as text. */

import type { CgroupPlace } from "../../model/cgroup_place.ts";
import { containerText, hasLongId } from "../../model/container_text.ts";

/**
 * The words for a process, and what they say. A unit of a user's manager has a word of its own: its
 * name is the user's choice. A unit that has the whole id of the container in it was made for that,
 * and adds nothing.
 */
export function placeWords({ unit, userUnit, container }: CgroupPlace): [string, string][] {
  const words: [string, string][] = [];
  const ofContainer = (name: string): boolean =>
    container !== null && hasLongId(container) && name.includes(container.id);
  if (unit !== null && !ofContainer(unit)) words.push(["unit", unit]);
  if (userUnit !== null && !ofContainer(userUnit)) words.push(["user_unit", userUnit]);
  if (container !== null) words.push(["container", containerText(container)]);
  return words;
}

/** The same in one word, the outermost first; empty if the path names neither. */
export function placeName(place: CgroupPlace): string {
  return placeWords(place).map(([, name]) => name).join("/");
}
