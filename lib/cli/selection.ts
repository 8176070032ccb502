/**
 * Which tables, families and states a command line selects.
 *
 * `ss` builds the selection while it reads its options, so their order matters; this follows it
 * step by step.
 */

import { CONNECTED_STATES, Family, type FamilyBit } from "../model/kinds.ts";
import { didYouMean } from "../model/nearest.ts";
import type { DialectName } from "../model/query.ts";
import { UsageError } from "../model/problem.ts";
import type { HostFamily } from "./parse_host.ts";
import {
  FAMILIES,
  FAMILY_NAMES,
  STATE_NAMES,
  statesOf,
  TABLE_NAMES,
  withExtras,
} from "./tables.ts";

/** How a filter writes each family. */
const HOST_FAMILIES: ReadonlyMap<FamilyBit, HostFamily> = new Map<FamilyBit, HostFamily>([
  [Family.INET, "inet"],
  [Family.INET6, "inet6"],
  [Family.UNIX, "unix"],
  [Family.PACKET, "link"],
  [Family.NETLINK, "netlink"],
  [Family.VSOCK, "vsock"],
]);

function oneOf(names: ReadonlyMap<string, unknown>): string {
  return [...names.keys()].join(", ");
}

/** Whether a word is the first of the two that choose states. */
function choosesStates(word: string): boolean {
  return word === "state" || word === "exclude" || word === "excl";
}

/** Whether `takeStates` leaves none of these operands, or refuses them. */
export function choosesOnlyStates(operands: readonly string[]): boolean {
  return operands.every((word, index) => index % 2 === 1 || choosesStates(word));
}

export class Selection {
  tables = 0;
  families = 0;
  /** Tables named one by one, not by `all` or `inet`. */
  named = 0;
  /** True until something selects tables or families. */
  isDefault = true;
  /** States chosen by options and words; 0 if none were. */
  chosenStates = 0;
  #defaultStates = 0;
  #sawQuery = false;
  #sawStates = false;
  #preferred: FamilyBit | null = null;

  /** The family of a filter's hosts that have no prefix. */
  get preferredHostFamily(): HostFamily {
    return this.#preferred === null ? "any" : HOST_FAMILIES.get(this.#preferred) ?? "any";
  }

  get states(): number {
    return this.chosenStates || this.#defaultStates;
  }

  addTables(tables: number, named: boolean): void {
    this.#defaultStates |= statesOf(tables);
    this.tables |= tables;
    if (named) this.named |= tables;
    this.isDefault = false;
  }

  addFamily(family: FamilyBit): void {
    this.#defaultStates |= FAMILIES.find(({ families }) => families & family)!.states;
    this.families |= family;
    this.#preferred = family;
    this.isDefault = false;
  }

  addFamilyByName(name: string): void {
    const family = FAMILY_NAMES.get(name);
    if (family === undefined) {
      throw new UsageError(`-f knows no family "${name}"; it knows ${oneOf(FAMILY_NAMES)}`);
    }
    this.addFamily(family);
  }

  /** `-A`: the first one replaces the tables chosen so far. */
  addQuery(query: string): void {
    if (!this.#sawQuery) {
      this.#sawQuery = true;
      this.isDefault = false;
      this.tables = 0;
      this.chosenStates ||= CONNECTED_STATES;
    }
    for (const word of query.split(",")) {
      const excluded = word.startsWith("!");
      const name = excluded ? word.slice(1) : word;
      const tables = TABLE_NAMES.get(name);
      if (tables === undefined) {
        throw new UsageError(`-A knows no table "${name}"; it knows ${oneOf(TABLE_NAMES)}`);
      }
      if (excluded) this.tables &= ~tables;
      else this.addTables(tables, name !== "all" && name !== "inet");
    }
  }

  /** Reads leading `state X` and `exclude X`; returns the other operands. */
  takeStates(operands: readonly string[]): readonly string[] {
    let index = 0;
    for (; index < operands.length; index += 2) {
      const word = operands[index];
      if (!choosesStates(word)) break;
      const name = operands[index + 1];
      if (name === undefined) throw new UsageError(`${word} needs the name of a state`);
      const states = STATE_NAMES.get(name.toLowerCase());
      if (states === undefined) {
        const hint = didYouMean(name.toLowerCase(), STATE_NAMES.keys());
        throw new UsageError(
          `there is no state "${name}"${hint || `; there are ${oneOf(STATE_NAMES)}`}`,
        );
      }
      if (word !== "state") {
        if (!this.#sawStates) this.chosenStates = STATE_NAMES.get("all")!;
        this.chosenStates &= ~states;
      } else {
        if (!this.#sawStates) this.chosenStates = 0;
        this.chosenStates |= states;
      }
      this.#sawStates = true;
    }
    return operands.slice(index);
  }

  /** Fills in what was not chosen: tables for families, families for tables. */
  settle(dialect: DialectName): void {
    if (this.isDefault) {
      this.chosenStates ||= CONNECTED_STATES;
      this.addTables(TABLE_NAMES.get("all")!, false);
    }
    for (const { families, all, tables } of FAMILIES) {
      if (!(this.tables & all) && this.families & families) this.tables |= tables;
      if (this.tables & all && !(this.families & families)) this.families |= families;
    }
    if (dialect === "record") this.tables = withExtras(this.tables);
  }

  /** Restricts the selection to the family of a filter's host. */
  restrictTo(family: HostFamily): void {
    for (const [bit, name] of HOST_FAMILIES) {
      if (name === family) this.families = bit;
    }
  }
}
