/** The options of `lsof` that choose descriptors, collected. */

import { Family } from "../../model/kinds.ts";
import type {
  AddressCondition,
  CommandCondition,
  DescriptorCondition,
  LsofSelection,
  UserWord,
} from "../../model/lsof_options.ts";
import { UsageError } from "../../model/problem.ts";
import { parseAddressOption } from "./parse_address.ts";
import type { TypedOption } from "./parse_lsof.ts";
import {
  addNumbers,
  addStates,
  addUsers,
  commandCondition,
  descriptorCondition,
  numberSet,
  requireNoConflict,
  WordSet,
} from "./parse_lists.ts";

const BOTH_FAMILIES = Family.INET | Family.INET6;

/** `lsof` takes no more addresses. */
const MOST_ADDRESSES = 100;

/** What was typed of the selection. */
export class Choices {
  readonly #pids = new WordSet<number>();
  readonly #groups = new WordSet<number>();
  readonly #users = new WordSet<UserWord>();
  readonly #states = new WordSet<number>();
  readonly #commands: CommandCondition[] = [];
  readonly #addresses: AddressCondition[] = [];
  #internet: number | null = null;
  #unix = false;
  #all = false;
  #descriptors: DescriptorCondition | null = null;
  #tasks: LsofSelection["tasks"] = null;

  /** Takes an option. Throws `UsageError`. */
  take({ name, value }: TypedOption): void {
    switch (name) {
      case "internet":
        this.#addInternet(value);
        break;
      case "unix":
        this.#unix = true;
        break;
      case "and":
        this.#all = true;
        break;
      case "pids":
        addNumbers(this.#pids, "p", value!);
        break;
      case "groups":
        addNumbers(this.#groups, "g", value ?? "");
        break;
      case "users":
        addUsers(this.#users, value!);
        break;
      case "sizes":
        addStates(this.#states, value!);
        break;
      case "command":
        this.#commands.push(commandCondition(value!));
        break;
      case "descriptors":
        this.#descriptors = descriptorCondition(value!, this.#descriptors);
        break;
      case "tasks":
        if (value !== null && value !== "i") throw new UsageError(`-K ${value}: only i can follow`);
        this.#tasks = value === "i" ? "ignored" : "selected";
        break;
    }
  }

  /** -i4 after -i6 selects both, and after -i the one. */
  #addInternet(value: string | null): void {
    if (value === null) {
      this.#internet = BOTH_FAMILIES;
      return;
    }
    const one = this.#internet === BOTH_FAMILIES ? null : this.#internet;
    const option = parseAddressOption(value, one);
    if (option.kind === "all") {
      this.#internet = option.families | (one ?? 0);
      return;
    }
    if (this.#addresses.some(({ text }) => text === option.condition.text)) return;
    if (this.#addresses.length === MOST_ADDRESSES) throw new UsageError("-i: too many addresses");
    this.#addresses.push(option.condition);
  }

  /** Whether threads are listed besides processes: if they are asked for, or all is listed. */
  get threads(): boolean {
    return this.#tasks === "selected" || (this.#tasks === null && !this.#selects);
  }

  /** Whether names of users have to be looked up. */
  get namesUsers(): boolean {
    return [...this.#users.included, ...this.#users.excluded].some((word) =>
      typeof word === "string"
    );
  }

  /** Whether what is asked for are sockets in any case. */
  get namesSockets(): boolean {
    return this.#internet !== null || this.#addresses.length > 0 || this.#unix;
  }

  get #selects(): boolean {
    const lists: readonly { readonly length: number }[] = [
      ...[this.#pids.included, this.#groups.included, this.#users.included, this.#addresses],
      this.#commands.filter(({ excluded }) => !excluded),
    ];
    return this.#internet !== null || this.#unix || this.#descriptors !== null ||
      this.#tasks === "selected" || lists.some(({ length }) => length > 0);
  }

  /** The whole selection. Throws `UsageError`. */
  get selection(): LsofSelection {
    if (this.#all && !this.#selects) throw new UsageError("-a: there is no condition to join");
    requireNoConflict(this.#commands);
    return {
      all: this.#all,
      ...{ internet: this.#internet, addresses: this.#addresses, unix: this.#unix },
      states: numberSet(this.#states),
      pids: numberSet(this.#pids),
      groups: numberSet(this.#groups),
      users: { included: this.#users.included, excluded: this.#users.excluded },
      commands: this.#commands,
      ...{ descriptors: this.#descriptors, tasks: this.#tasks },
    };
  }
}
