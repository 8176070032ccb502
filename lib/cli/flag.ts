/** An option, and a table of options: parsing, help and the README's tables are walks over it. */

import type { GroupName } from "../field/group.ts";
import type { FamilyBit } from "../model/kinds.ts";

/** Which source has what an option shows. */
export type Support =
  /** procfs has it, or no source is needed. */
  | "procfs"
  /** Only sock_diag has it; if that cannot be asked, the rest is shown, with a note. */
  | "sock_diag"
  /** Refused: this program does not change the machine. */
  | "refused"
  /** Refused: another command shows this. */
  | "elsewhere";

/** One option. */
export interface Flag {
  /** Long name without dashes; identifies the option. */
  readonly name: string;
  /** Short letters, all with the same meaning. */
  readonly short?: string;
  /** Other long names. */
  readonly aliases?: readonly string[];
  /** Name of the argument, if the option takes one. */
  readonly argument?: string;
  /** True if a value may follow behind `=`, and need not. */
  readonly mayHaveValue?: true;
  readonly help: string;
  readonly support: Support;
  /** The tables, the family or the states that it selects. */
  readonly tables?: number;
  readonly family?: FamilyBit;
  readonly states?: number;
  /** The groups of fields that it asks for. */
  readonly asks?: readonly GroupName[];
  /** For `sock_diag` options, what procfs lacks: "socket memory". */
  readonly lacks?: string;
  /** For `elsewhere` options, the command that has what they show. */
  readonly instead?: string;
  /** True if the command does not have it; it then never makes an abbreviation ambiguous. */
  readonly extra?: true;
}

/** Makes an option; `short` may be empty. */
export const flag = (
  short: string,
  name: string,
  support: Support,
  help: string,
  more: Partial<Flag> = {},
): Flag => ({ name, short: short || undefined, support, help, ...more });

/** Options under one title of the help text. */
export interface FlagGroup {
  readonly title: string;
  readonly flags: readonly Flag[];
}

/** The options of one command. */
export interface FlagTable {
  readonly groups: readonly FlagGroup[];
  /** True for an option after which the rest of the command line is ignored. */
  readonly ends: (name: string, value: string) => boolean;
}

/** An option as it was typed. */
export interface TypedFlag {
  readonly name: string;
  /** Its argument; empty for an option without one. */
  readonly value: string;
}
