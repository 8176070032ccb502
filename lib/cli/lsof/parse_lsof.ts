/** Words -> options of `lsof`, whose letters have their own ways to take an argument. */

import { UsageError } from "../../model/problem.ts";
import { LONG_FLAGS, LSOF_FLAGS, type LsofFlag, REFUSED } from "./flags.ts";

/** One option as typed. */
export interface TypedOption {
  readonly name: string;
  /** `-`, `+`, or `--`. */
  readonly prefix: string;
  /** Null if it has none. */
  readonly value: string | null;
}

const DIGIT = /^[0-9]/;

/** The arguments of one option: what of a word and of the next one is its value. */
function valueOf(
  { takes }: LsofFlag,
  rest: string,
  next: string | undefined,
): { value: string | null; from: "rest" | "next" | "none" } {
  const fits = (text: string): boolean => takes !== "number" || DIGIT.test(text);
  if (takes === "none") return { value: null, from: "none" };
  if (rest !== "") {
    return fits(rest) ? { value: rest, from: "rest" } : { value: null, from: "none" };
  }
  if (next === undefined) return { value: null, from: "none" };
  const isOption = /^[-+]/.test(next);
  if (takes === "needed" || (!isOption && fits(next))) return { value: next, from: "next" };
  return { value: null, from: "none" };
}

/** The option behind a letter. Throws `UsageError` if there is none, or it is refused. */
function flagOf(prefix: string, letter: string): LsofFlag {
  const isFolder = prefix === "+" && letter === "d";
  const why = isFolder || !LSOF_FLAGS.has(letter) ? REFUSED[letter] : undefined;
  if (why !== undefined) {
    throw new UsageError(`${prefix}${letter} ${why}: this lsof shows sockets only`);
  }
  const flag = LSOF_FLAGS.get(letter);
  if (flag === undefined) throw new UsageError(`lsof has no option ${prefix}${letter}`);
  return flag;
}

/** An option of two dashes; its value is behind `=` or the next word. */
function longOption(word: string, next: string | undefined): { option: TypedOption; used: number } {
  const [, name, typed] = /^--([^=]*)(?:=(.*))?$/s.exec(word)!;
  const flag = LONG_FLAGS.find((each) => each.name === name) ??
    [...LSOF_FLAGS.values()].find((each) =>
      each.name === name && (name === "help" || name === "version")
    );
  if (flag === undefined) throw new UsageError(`lsof has no option --${name}`);
  const needs = flag.argument !== undefined;
  if (!needs && typed !== undefined) throw new UsageError(`--${name} takes no value`);
  const value = needs ? typed ?? next : undefined;
  if (needs && value === undefined) throw new UsageError(`--${name} needs a value`);
  const used = needs && typed === undefined ? 1 : 0;
  return { option: { name, prefix: "--", value: value ?? null }, used };
}

/** Parses a command line. Throws `UsageError`. */
export function parseLsof(words: readonly string[]): TypedOption[] {
  const options: TypedOption[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === "--") {
      refuseNames(words.slice(at + 1));
      break;
    }
    if (word.startsWith("--")) {
      const { option, used } = longOption(word, words[at + 1]);
      options.push(option);
      at += used;
      continue;
    }
    const prefix = word[0];
    if (prefix !== "-" && prefix !== "+") refuseNames([word]);
    if (word.length === 1) throw new UsageError(`"${word}" is no option`);
    for (let letter = 1; letter < word.length; letter++) {
      const flag = flagOf(prefix, word[letter]);
      const { value, from } = valueOf(flag, word.slice(letter + 1), words[at + 1]);
      if (flag.takes === "needed" && value === null) {
        throw new UsageError(`${prefix}${word[letter]} needs a value`);
      }
      options.push({ name: flag.name, prefix, value });
      if (from === "next") at++;
      if (from !== "none") break;
    }
  }
  return options;
}

function refuseNames(names: readonly string[]): void {
  if (names.length === 0) return;
  throw new UsageError(`"${names[0]}": files by name are not listed, this lsof shows sockets only`);
}
