/**
 * Words -> flags, by the rules of getopt_long(3): clusters, values in the same word or the next,
 * unambiguous abbreviations, options after operands, `--`. Defaults and conflicts are settled
 * later.
 */

import { UsageError } from "../model/problem.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Flag, FlagTable, TypedFlag } from "./flag.ts";
import { SS_OPTIONS } from "./flags.ts";

export interface Flags {
  /** In the order typed, which matters to `ss`. */
  readonly options: readonly TypedFlag[];
  readonly operands: readonly string[];
}

interface LongName {
  readonly spelling: string;
  readonly flag: Flag;
}

/** The option of a letter. */
function findLetter({ groups }: FlagTable, letter: string): Flag | undefined {
  for (const { flags } of groups) {
    const found = flags.find(({ short }) => short?.includes(letter));
    if (found !== undefined) return found;
  }
  return undefined;
}

function longNames({ groups }: FlagTable): LongName[] {
  return groups.flatMap(({ flags }) =>
    flags.flatMap((flag) =>
      [flag.name, ...(flag.aliases ?? [])].map((spelling) => ({ spelling, flag }))
    )
  );
}

/** The option of a long name or an abbreviation. Extras never make one ambiguous. */
function findLong(longs: readonly LongName[], word: string): Flag {
  const exact = longs.find((name) => name.spelling === word);
  if (exact) return exact.flag;
  const beginnings = longs.filter((name) => name.spelling.startsWith(word));
  const own = beginnings.filter((name) => !name.flag.extra);
  const candidates = own.length > 0 ? own : beginnings;
  if (candidates.length === 0) {
    const hint = didYouMean(word, longs.map(({ spelling }) => spelling), "--");
    throw new UsageError(`there is no option --${word}${hint}`);
  }
  if (candidates.some((name) => name.flag !== candidates[0].flag)) {
    const list = candidates.map((name) => `--${name.spelling}`).join(", ");
    throw new UsageError(`--${word} could be any of ${list}`);
  }
  return candidates[0].flag;
}

/** Parses a command line by a table of options. Throws `UsageError` for an unknown option. */
export function parseFlags(words: readonly string[], table: FlagTable = SS_OPTIONS): Flags {
  const ends = (flag: TypedFlag): boolean => table.ends(flag.name, flag.value);
  const options: TypedFlag[] = [];
  const operands: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === "--") {
      for (const operand of words.slice(index + 1)) operands.push(operand);
      break;
    }
    if (word.startsWith("--")) {
      const equals = word.indexOf("=");
      const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
      const flag = findLong(longNames(table), name);
      let value = "";
      if (flag.argument) {
        if (equals >= 0) value = word.slice(equals + 1);
        else if (index + 1 < words.length) value = words[++index];
        else throw new UsageError(`--${flag.name} needs ${article(flag.argument)}`);
      } else if (equals >= 0 && flag.mayHaveValue) {
        value = word.slice(equals + 1);
      } else if (equals >= 0) {
        throw new UsageError(`--${flag.name} takes no value`);
      }
      options.push({ name: flag.name, value });
    } else if (word.startsWith("-") && word.length > 1) {
      for (let at = 1; at < word.length; at++) {
        const flag = findLetter(table, word[at]);
        if (!flag) {
          const character = String.fromCodePoint(word.codePointAt(at)!);
          throw new UsageError(`there is no option -${character}`);
        }
        let value = "";
        if (flag.argument) {
          value = word.slice(at + 1);
          if (value === "") {
            if (index + 1 >= words.length) {
              throw new UsageError(`-${word[at]} needs ${article(flag.argument)}`);
            }
            value = words[++index];
          }
          at = word.length;
        }
        options.push({ name: flag.name, value });
        if (ends(options[options.length - 1])) return { options, operands };
      }
    } else {
      operands.push(word);
    }
    const last = options[options.length - 1];
    if (last && ends(last)) break;
  }
  return { options, operands };
}

function article(argument: string): string {
  return `a value (${argument})`;
}
