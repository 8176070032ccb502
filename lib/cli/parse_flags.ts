/**
 * Words -> flags, by the rules of getopt_long(3): clusters, values in the same word or the next,
 * unambiguous abbreviations, options after operands, `--`. Defaults and conflicts are settled
 * later.
 */

import { UsageError } from "../model/problem.ts";
import { type Flag, FLAGS } from "./flags.ts";

export interface TypedFlag {
  readonly name: string;
  /** Its argument; empty for an option without one. */
  readonly value: string;
}

export interface Flags {
  /** In the order typed, which matters to `ss`. */
  readonly options: readonly TypedFlag[];
  readonly operands: readonly string[];
}

const BY_LETTER = new Map<string, Flag>(
  FLAGS.flatMap((flag) => Array.from(flag.short ?? "", (letter) => [letter, flag] as const)),
);

interface LongName {
  readonly spelling: string;
  readonly flag: Flag;
}

const LONG_NAMES: readonly LongName[] = FLAGS.flatMap((flag) =>
  [flag.name, ...(flag.aliases ?? [])].map((spelling) => ({ spelling, flag }))
);

/** The option of a long name or an abbreviation. Extras never make one ambiguous. */
function findLong(word: string): Flag {
  const exact = LONG_NAMES.find((name) => name.spelling === word);
  if (exact) return exact.flag;
  const beginnings = LONG_NAMES.filter((name) => name.spelling.startsWith(word));
  const own = beginnings.filter((name) => !name.flag.extra);
  const candidates = own.length > 0 ? own : beginnings;
  if (candidates.length === 0) throw new UsageError(`there is no option --${word}`);
  if (candidates.some((name) => name.flag !== candidates[0].flag)) {
    const list = candidates.map((name) => `--${name.spelling}`).join(", ");
    throw new UsageError(`--${word} could be any of ${list}`);
  }
  return candidates[0].flag;
}

/** True for an option after which the rest of the command line is ignored. */
function endsParsing(flag: TypedFlag): boolean {
  return flag.name === "help" || flag.name === "version" ||
    (flag.name === "family" && flag.value === "help");
}

/** Parses a command line. Throws `UsageError` for an unknown option. */
export function parseFlags(words: readonly string[]): Flags {
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
      const flag = findLong(name);
      let value = "";
      if (flag.argument) {
        if (equals >= 0) value = word.slice(equals + 1);
        else if (index + 1 < words.length) value = words[++index];
        else throw new UsageError(`--${flag.name} needs ${article(flag.argument)}`);
      } else if (equals >= 0) {
        throw new UsageError(`--${flag.name} takes no value`);
      }
      options.push({ name: flag.name, value });
    } else if (word.startsWith("-") && word.length > 1) {
      for (let at = 1; at < word.length; at++) {
        const flag = BY_LETTER.get(word[at]);
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
        if (endsParsing(options[options.length - 1])) return { options, operands };
      }
    } else {
      operands.push(word);
    }
    const last = options[options.length - 1];
    if (last && endsParsing(last)) break;
  }
  return { options, operands };
}

function article(argument: string): string {
  return `a value (${argument})`;
}
