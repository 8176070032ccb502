/**
 * Splits a filter expression, from operands and a filter file, into words with their positions.
 *
 * Words are separated by blanks, also inside one operand; a backslash escapes the next character.
 * In a file, lines that start with `#` are comments; for `ss`, those that start with 0 are too.
 */

import type { WordPosition } from "../model/filter.ts";

/** Words that a condition begins with, none of which can be its operand. */
export const PREDICATES: ReadonlySet<string> = new Set([
  "src",
  "dst",
  "sport",
  "dport",
  "dev",
  "fwmark",
  "cgroup",
  "autobound",
  "unit",
  "container",
  "netns",
  "pid",
  "comm",
  "user",
]);

/** One word and its position in the expression. */
export interface FilterWord {
  readonly text: string;
  readonly position: WordPosition;
}

/** An expression, joined to one line, and its words. */
export interface FilterWords {
  readonly expression: string;
  readonly words: readonly FilterWord[];
}

/** Splits operands, followed by the lines of a filter file. */
export function splitFilterWords(
  operands: readonly string[],
  fileText: string | null,
): FilterWords {
  const lines = fileText === null ? [] : fileText.split("\n").filter((line) => !/^[#0]/.test(line));
  const expression = [...operands, ...lines].join(" ");
  const words: FilterWord[] = [];
  for (const match of expression.matchAll(/(?:\\[^]?|[^ \t\\]+)+/g)) {
    words.push({
      text: match[0].replace(/\\([^]?)/g, "$1"),
      position: { offset: match.index, length: match[0].length },
    });
  }
  return { expression, words };
}
