/** What `lsof` lists, and what changes its text. */

import type { Filter } from "./filter.ts";

/** Numbers to list, and numbers never to list. */
export interface NumberSet {
  readonly included: readonly number[];
  readonly excluded: readonly number[];
}

/** A user as typed: a number, or a name that is looked up later. */
export type UserWord = number | string;

/** -c: commands that begin with a text, or that a regular expression finds. */
export interface CommandCondition {
  /** As typed, for messages. */
  readonly text: string;
  readonly excluded: boolean;
  /** Tests a command's name, a character a byte. */
  readonly matches: (name: string) => boolean;
}

/** -i with an address: which rows of internet sockets it is. */
export interface AddressCondition {
  /** As typed, for messages. */
  readonly text: string;
  /** By the local end, and by the remote one. */
  readonly filters: readonly [local: Filter, remote: Filter];
}

/** -d: numbers of descriptors, as ranges with both ends. */
export interface DescriptorCondition {
  /** True if those are listed that are not among them. */
  readonly excluded: boolean;
  readonly ranges: readonly (readonly [number, number])[];
}

/** Which descriptors are listed. Null, and empty lists: not asked for. */
export interface LsofSelection {
  /** -a: what fits all conditions; otherwise what fits one of them. */
  readonly all: boolean;
  /** -i without an address: internet sockets of these families; bits of `Family`. */
  readonly internet: number | null;
  readonly addresses: readonly AddressCondition[];
  /** -U */
  readonly unix: boolean;
  /** -s TCP:...: numbers of states. */
  readonly states: NumberSet;
  readonly pids: NumberSet;
  readonly groups: NumberSet;
  readonly users: {
    readonly included: readonly UserWord[];
    readonly excluded: readonly UserWord[];
  };
  readonly commands: readonly CommandCondition[];
  readonly descriptors: DescriptorCondition | null;
  /** -K: threads too; -K i: no threads. */
  readonly tasks: "selected" | "ignored" | null;
}

/** -T: what of a connection is behind its addresses. */
export interface ConnectionInfo {
  readonly states: boolean;
  readonly queues: boolean;
}

/** The columns and lines of a listing. */
export interface LsofText {
  /** -t: process ids alone; -F: fields for programs; -J, -j: JSON as `lsof` has it. */
  readonly form: "table" | "terse" | "fields" | "json" | "jsonl";
  /** Letters of -F; without it those that -J and -j have. */
  readonly fields: ReadonlySet<string>;
  /** -F0: a NUL behind each field. */
  readonly nul: boolean;
  /** +c: most characters of a command; 0 for all. */
  readonly commandWidth: number;
  readonly parents: boolean;
  readonly groups: boolean;
  /** +L: a column for links, of which sockets have none. */
  readonly links: boolean;
  /** -s, -o */
  readonly sizes: "mixed" | "size" | "offset";
  /** +f: flags of open files, as words or as a number. */
  readonly flags: "words" | "number" | null;
  /** Null: nothing behind the addresses, not even a blank. */
  readonly info: ConnectionInfo | null;
  /** -l: numbers of users. */
  readonly userNumbers: boolean;
  /** -V: what was asked for and not found, a line each. */
  readonly missing: boolean;
  /** The line behind a listing that is made again; a format of strftime(3), null for none. */
  readonly marker: string | null;
}

export interface LsofOptions {
  readonly selection: LsofSelection;
  readonly text: LsofText;
  /** -Q: what was not found does not count. */
  readonly forgiving: boolean;
  /** -w: no notes on standard error. */
  readonly quiet: boolean;
}
