/** Conditions on owners: `unit`, `container`, `comm`, `pid` and `user`, which `ss` does not know. */

import { containerWords } from "../model/container_text.ts";
import { latin1Bytes } from "../model/latin1.ts";
import { unreachable } from "../model/problem.ts";
import type { OwnerTest, WordPosition } from "../model/filter.ts";
import type { OwnerTask } from "../table/owner_table.ts";
import { compileGlob } from "./glob.ts";

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
      const matches = globOf(test.pattern);
      return ({ command }) => matches(command);
    }
    case "unit": {
      const matches = globOfTexts(test.pattern);
      return ({ place }) => matches(place?.unit ?? null) || matches(place?.userUnit ?? null);
    }
    case "container": {
      const matches = globOfTexts(test.pattern);
      return ({ place }) =>
        place !== null && place.container !== null && containerWords(place.container).some(matches);
    }
    default:
      return unreachable(test);
  }
}

function globOf(pattern: string): (bytes: Uint8Array) => boolean {
  const matches = compileGlob(new TextEncoder().encode(pattern));
  return (bytes) => matches(bytes, 0, bytes.length);
}

/** The same of texts of a character a byte; nothing matches none. */
function globOfTexts(pattern: string): (text: string | null) => boolean {
  const matches = globOf(pattern);
  return (text) => text !== null && matches(latin1Bytes(text));
}
