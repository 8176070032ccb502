/** Conditions on owners: `unit`, `container`, `comm`, `pid` and `user`, which `ss` does not know. */

import { containerWords } from "../model/container_text.ts";
import { unreachable } from "../model/problem.ts";
import type { OwnerTest, WordPosition } from "../model/filter.ts";
import type { OwnerTask } from "../table/owner_table.ts";
import { compileGlob, textGlob } from "./glob.ts";

/** A test of one process; `userId` looks a name up, or throws. */
export function ownerTest(
  test: OwnerTest,
  userId: (name: string, word: WordPosition) => number,
): (task: OwnerTask) => boolean {
  switch (test.of) {
    case "pid":
      return ({ pid }) => pid === test.pid;
    case "user": {
      const wanted = typeof test.user === "number" ? test.user : userId(test.user, test.word);
      return ({ uid }) => uid === wanted;
    }
    case "comm": {
      const matches = compileGlob(new TextEncoder().encode(test.pattern));
      return ({ command }) => matches(command, 0, command.length);
    }
    case "unit": {
      const matches = textGlob(test.pattern);
      return ({ place }) =>
        [place?.unit ?? null, place?.userUnit ?? null].some((unit) =>
          unit !== null && matches(unit)
        );
    }
    case "container": {
      const matches = textGlob(test.pattern);
      return ({ place }) =>
        place !== null && place.container !== null && containerWords(place.container).some(matches);
    }
    default:
      return unreachable(test);
  }
}
