/** The lists of numbers and names that options of `lsof` take. */

import type {
  CommandCondition,
  DescriptorCondition,
  NumberSet,
  UserWord,
} from "../../model/lsof_options.ts";
import { UsageError } from "../../model/problem.ts";
import { TCP_STATES } from "../../table/lsof_codes.ts";
import { posixRegex } from "./posix_regex.ts";

/** The kernel's names have no more bytes (include/linux/sched.h TASK_COMM_LEN). */
const LONGEST_COMMAND = 15;
const INT_MAX = 0x7fffffff;

/** The words of a list; a comma at its end is none. */
function wordsOf(list: string): string[] {
  return list === "" ? [] : list.replace(/,$/, "").split(",");
}

/** A number without a sign; nothing is 0, as for `lsof`. */
function numberOf(option: string, text: string): number {
  if (!/^\d*$/.test(text) || Number(text) > INT_MAX) {
    throw new UsageError(`-${option}: "${text}" is no number`);
  }
  return Number(text);
}

/** Words that are listed and words that are left out, collected over several options. */
export class WordSet<T extends UserWord> {
  readonly included: T[] = [];
  readonly excluded: T[] = [];

  /** Throws `UsageError` for what is in both. */
  add(option: string, list: string, wordOf: (text: string) => T): void {
    for (const text of wordsOf(list)) {
      const [to, other] = text.startsWith("^")
        ? [this.excluded, this.included]
        : [this.included, this.excluded];
      const word = wordOf(text.replace(/^\^/, ""));
      if (other.includes(word)) {
        throw new UsageError(`-${option}: ${word} is both listed and left out`);
      }
      if (!to.includes(word)) to.push(word);
    }
  }
}

/** -p, -g */
export function addNumbers(set: WordSet<number>, option: string, list: string): void {
  set.add(option, list, (text) => numberOf(option, text));
}

/** -u */
export function addUsers(set: WordSet<UserWord>, list: string): void {
  set.add("u", list, (text) => /^\d*$/.test(text) ? numberOf("u", text) : text);
}

const STATE_NUMBERS: ReadonlyMap<string, number> = new Map(
  Array.from(TCP_STATES, ([number, name]) => [name, number]),
);

/** -s TCP:STATE,... */
export function addStates(set: WordSet<number>, text: string): void {
  const [, protocol, list] = /^([^:]*):?(.*)$/s.exec(text)!;
  if (/^udp$/i.test(protocol)) throw new UsageError(`-s ${text}: UDP has no states here`);
  if (!/^tcp$/i.test(protocol) || !text.includes(":")) {
    throw new UsageError(`-s ${text}: states are named as TCP:STATE`);
  }
  if (list === "") throw new UsageError(`-s ${text}: no state is named`);
  set.add("s", list, (word) => {
    const number = STATE_NUMBERS.get(word.toUpperCase());
    if (number === undefined) throw new UsageError(`-s: there is no TCP state "${word}"`);
    return number;
  });
}

/** -c */
export function commandCondition(text: string): CommandCondition {
  if (text.startsWith("/")) {
    const match = /^\/(.*)\/([a-z]*)$/s.exec(text);
    if (match === null) throw new UsageError(`-c ${text}: the regular expression has no end`);
    const [, source, modifiers] = match;
    if (!/^[bix]*$/.test(modifiers)) throw new UsageError(`-c ${text}: unknown letter behind it`);
    const regex = posixRegex(source, modifiers.includes("b"), modifiers.includes("i"));
    return { text, excluded: false, matches: (name) => regex.test(name) };
  }
  const excluded = text.startsWith("^");
  const start = excluded ? text.slice(1) : text;
  const bytes = new TextEncoder().encode(start);
  if (bytes.length > LONGEST_COMMAND) {
    throw new UsageError(`-c ${text}: names of commands have ${LONGEST_COMMAND} bytes at most`);
  }
  const latin1 = String.fromCharCode(...bytes);
  return { text: start, excluded, matches: (name) => name.startsWith(latin1) };
}

/** Refuses what is both asked for and left out. */
export function requireNoConflict(commands: readonly CommandCondition[]): void {
  for (const { text, excluded } of commands) {
    if (excluded && commands.some((other) => !other.excluded && other.text === text)) {
      throw new UsageError(`-c: ${text} is both listed and left out`);
    }
  }
}

/** The pseudo number that stands for all descriptors, and names of what is no descriptor. */
const ALL_DESCRIPTORS = "fd";

/** -d, of which several are joined. */
export function descriptorCondition(
  list: string,
  before: DescriptorCondition | null,
): DescriptorCondition {
  const words = wordsOf(list);
  if (words.length === 0) throw new UsageError("-d: no descriptor is named");
  const excluded = before?.excluded ?? words[0].startsWith("^");
  const ranges = words.map((word): readonly [number, number] => {
    if (word.startsWith("^") !== excluded) {
      throw new UsageError(`-d ${word}: a list names what is listed, or what is left out`);
    }
    const text = word.replace(/^\^/, "");
    if (text === ALL_DESCRIPTORS) return [0, INT_MAX];
    if (/^\d+$/.test(text)) return [numberOf("d", text), numberOf("d", text)];
    const range = /^(\d+)-(\d+)$/.exec(text);
    if (range !== null) {
      const [low, high] = [numberOf("d", range[1]), numberOf("d", range[2])];
      if (low >= high) throw new UsageError(`-d ${text}: a range ends above its beginning`);
      return [low, high];
    }
    if (/^[0-9-]/.test(text) || text === "") throw new UsageError(`-d ${text}: no descriptor`);
    // cwd, txt, mem: no socket is one.
    return [-1, -1];
  });
  return { excluded, ranges: [...before?.ranges ?? [], ...ranges] };
}

/** As a value that nobody changes. */
export function numberSet({ included, excluded }: WordSet<number>): NumberSet {
  return { included, excluded };
}
