/**
 * A filter expression as words with their places, from operands and from a filter file.
 *
 * Words are split at blanks, also inside one operand; a backslash takes the next character as it
 * is. In a file, lines that start with `#` are comments; so are, for `ss`, those that start with 0.
 */

import type { WordPosition } from "../model/query.ts";

/** One word and where it stands in the expression. */
export interface FilterWord {
  readonly text: string;
  readonly position: WordPosition;
}

/** An expression on one line with its words. */
export interface FilterWords {
  readonly expression: string;
  readonly words: readonly FilterWord[];
}

/** Splits operands and, behind them, a filter file's lines. */
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
