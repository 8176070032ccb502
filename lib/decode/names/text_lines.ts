/** Files of names that people edit: lines of words, `#` starts a comment. */

import { latin1 } from "../../model/latin1.ts";

/** The words of every line that has any. */
export function* wordLines(bytes: Uint8Array): Generator<string[]> {
  for (const line of latin1(bytes).split("\n")) {
    const comment = line.indexOf("#");
    const words = (comment < 0 ? line : line.slice(0, comment)).split(/[ \t\r]+/).filter(Boolean);
    if (words.length > 0) yield words;
  }
}
