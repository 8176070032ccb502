/** The conditions of `lsof` as a set of bits, and what of each was found. */

import type { LsofSelection, NumberSet, UserWord } from "../../model/lsof_options.ts";
import type { Names } from "../../model/names.ts";
import { UsageError } from "../../model/problem.ts";
import { TCP_STATES } from "../../table/lsof_codes.ts";

/** The kinds of conditions, a bit each. */
export const Asks = {
  COMMAND: 1 << 0,
  GROUP: 1 << 1,
  PID: 1 << 2,
  USER: 1 << 3,
  TASK: 1 << 4,
  INTERNET: 1 << 5,
  UNIX: 1 << 6,
  DESCRIPTOR: 1 << 7,
  ADDRESS: 1 << 8,
} as const;

/** Conditions on a process by its numbers. */
export const OF_NUMBERS = Asks.GROUP | Asks.PID | Asks.USER | Asks.TASK;
/** Conditions on processes alone. */
export const OF_PROCESSES = OF_NUMBERS | Asks.COMMAND;

/** Which conditions were typed; none lists everything. */
export function asksOf(selection: LsofSelection): number {
  const { commands, groups, pids, users, tasks, internet, addresses, unix, descriptors } =
    selection;
  let asks = 0;
  if (commands.some(({ excluded }) => !excluded)) asks |= Asks.COMMAND;
  if (groups.included.length > 0) asks |= Asks.GROUP;
  if (pids.included.length > 0) asks |= Asks.PID;
  if (users.included.length > 0) asks |= Asks.USER;
  if (tasks === "selected") asks |= Asks.TASK;
  if (internet !== null) asks |= Asks.INTERNET;
  if (addresses.length > 0) asks |= Asks.ADDRESS;
  if (unix) asks |= Asks.UNIX;
  if (descriptors !== null) asks |= Asks.DESCRIPTOR;
  return asks;
}

/** A set of numbers of which some are to be found. */
export class SoughtNumbers {
  readonly #included: ReadonlySet<number>;
  readonly #excluded: ReadonlySet<number>;
  readonly #found = new Set<number>();

  constructor({ included, excluded }: NumberSet) {
    this.#included = new Set(included);
    this.#excluded = new Set(excluded);
  }

  get selects(): boolean {
    return this.#included.size > 0;
  }

  excludes(number: number | null): boolean {
    return number !== null && this.#excluded.has(number);
  }

  /** True if it is among those to be listed, which is noted. */
  finds(number: number | null): boolean {
    if (number === null || !this.#included.has(number)) return false;
    this.#found.add(number);
    return true;
  }

  /** Those that were never found, in the order in which they were typed. */
  missing(): number[] {
    return [...this.#included].filter((number) => !this.#found.has(number));
  }
}

function userId(word: UserWord, names: Names): number {
  const id = typeof word === "number" ? word : names.userId(word);
  if (id === null) throw new UsageError(`-u: there is no user "${word}"`);
  return id;
}

/** What is sought, with every name looked up. Throws `UsageError` for an unknown user. */
export class Sought {
  readonly groups: SoughtNumbers;
  readonly pids: SoughtNumbers;
  readonly users: SoughtNumbers;
  readonly states: SoughtNumbers;
  /** By index in the selection's lists. */
  readonly foundCommands = new Set<number>();
  readonly foundAddresses = new Set<number>();
  foundInternet = false;
  foundTasks = false;
  readonly #selection: LsofSelection;

  constructor(selection: LsofSelection, names: Names) {
    this.#selection = selection;
    this.groups = new SoughtNumbers(selection.groups);
    this.pids = new SoughtNumbers(selection.pids);
    this.states = new SoughtNumbers(selection.states);
    const { included, excluded } = selection.users;
    const numbersOf = (words: readonly UserWord[]) => words.map((word) => userId(word, names));
    const users = { included: numbersOf(included), excluded: numbersOf(excluded) };
    const both = users.included.find((id) => users.excluded.includes(id));
    if (both !== undefined) throw new UsageError(`-u: user ${both} is both listed and left out`);
    this.users = new SoughtNumbers(users);
  }

  /** What was not found, as `lsof -V` says it. */
  missing(): string[] {
    const { commands, addresses, internet, tasks } = this.#selection;
    const items: string[] = [];
    for (const [at, { text }] of commands.entries()) {
      // What is left out counts as missing even where it is there.
      if (!this.foundCommands.has(at)) items.push(`command not located: ${text}`);
    }
    for (const [at, { text }] of addresses.entries()) {
      if (!this.foundAddresses.has(at)) items.push(`Internet address not located: ${text}`);
    }
    if (internet !== null && !this.foundInternet) items.push("no Internet files located");
    for (const state of this.states.missing()) {
      items.push(`TCP state not located: ${TCP_STATES.get(state)}`);
    }
    for (const pid of this.pids.missing()) items.push(`process ID not located: ${pid}`);
    for (const group of this.groups.missing()) items.push(`process group ID not located: ${group}`);
    for (const user of this.users.missing()) items.push(`user ID not located: ${user}`);
    if (tasks === "selected" && !this.foundTasks) items.push("no tasks located");
    return items;
  }
}
