/** The resolved command line: one value that determines a run. */

import type { ByteOrder } from "./byte_order.ts";
import type { Filter } from "./filter.ts";
import type { LsofOptions } from "./lsof_options.ts";
import type { NetstatOptions } from "./netstat_options.ts";
import type { NamespaceChoice } from "./network_namespace.ts";
import type { SortKey, TableOptions } from "./table_options.ts";
import type { SourceChoice } from "./plan.ts";

/** Which maps' BPF socket storage is shown: none, all, or those with these ids. */
export type BpfMaps = "none" | "all" | readonly number[];

/** A command of others whose options and text this program has. */
export const COMMAND_NAMES = ["ss", "netstat", "lsof"] as const;
export type CommandName = typeof COMMAND_NAMES[number];

/** Whose rows are shown: those that a command shows, or all of them, for records. */
export type DialectName = CommandName | "record";

/** A listing that is made again and again. */
export interface Repetition {
  /** Seconds from the end of one listing to the next. */
  readonly seconds: number;
  /** True if it ends with the first listing that has no row. */
  readonly untilNone: boolean;
}

/** What changes the text of `ss` alone. */
export interface TextOptions {
  readonly header: boolean;
  readonly queues: boolean;
  /** -p: the process column; -T alone does not show it. */
  readonly processes: boolean;
  /** -O: no line breaks within a socket. */
  readonly oneline: boolean;
  /** --cgroup: cgroups on their own, besides those of -e. */
  readonly cgroup: boolean;
}

export type Format = "text" | "json" | "jsonl";

/** What was asked for and procfs does not have. */
export interface Lack {
  /** `-m (socket memory)` */
  readonly text: string;
  /** What it is: fields of a group, which sockets there are in some tables, or a thing of its own. */
  readonly of:
    | { readonly group: string }
    | { readonly tables: number }
    | "run";
}

/** Everything that a listing depends on. */
export interface Query {
  readonly format: Format;
  readonly dialect: DialectName;
  /** Bits of `Table`. */
  readonly tables: number;
  /** Tables that are asked of the kernel and not read from files; bits of `Table`. */
  readonly notFromFiles: number;
  /** Bits of `Family`. */
  readonly families: number;
  /** Bits by state number. */
  readonly states: number;
  readonly filter: Filter | null;
  /** The expression as typed, for messages. */
  readonly expression: string;
  readonly text: TextOptions;
  /** What changes the text of `netstat`, and of `lsof`; null in another command. */
  readonly netstat: NetstatOptions | null;
  readonly lsof: LsofOptions | null;
  /** The groups of fields that are wanted: see field/group.ts. */
  readonly wanted: number;
  /** Those of them that options ask for; records have more. */
  readonly asked: number;
  readonly bpfMaps: BpfMaps;
  /** -n: no names. */
  readonly numeric: boolean;
  /** -r: host names. */
  readonly resolve: boolean;
  readonly summary: boolean;
  /** False if only the summary was asked for. */
  readonly sockets: boolean;
  readonly procRoot: string;
  /** True if the root was named, by option or environment. */
  readonly procRootGiven: boolean;
  /** Byte order of the machine that the tables below it are of; null where it was not named. */
  readonly byteOrder: ByteOrder | null;
  /** -N, --all-netns. */
  readonly namespaces: NamespaceChoice;
  readonly source: SourceChoice;
  /** A recorded dump in place of this machine's TCP sockets (TCPDIAG_FILE). */
  readonly replay: string | null;
  /** List the sockets; follow those that are destroyed (-E); dump the raw answers for TCP (-D). */
  readonly mode: "list" | "events" | "dump";
  /** A table for people or spreadsheets, or counts; null for what the format says. */
  readonly table: TableOptions | null;
  /** In which order rows are shown; none for that of the sources. Of tables and JSON. */
  readonly sort: readonly SortKey[];
  /** Nothing is written: the exit status says whether there is a socket. */
  readonly quiet: boolean;
  /** What was asked by one word, as messages call it; null for anything else. */
  readonly question: string | null;
  /** Null for one listing. */
  readonly repeat: Repetition | null;
  /** What was asked for and procfs does not have. */
  readonly lacks: readonly Lack[];
  /** Notes about this listing, a line each for standard error. */
  readonly notes: readonly string[];
}

export type Command =
  | { readonly kind: "list"; readonly query: Query }
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "help"; readonly of: "common" | "all" }
  | { readonly kind: "permissions"; readonly query: Query }
  | { readonly kind: "schema" }
  | { readonly kind: "columns" | "manual" }
  | { readonly kind: "completions"; readonly shell: string }
  /**
   * No socket can match: `ss` then writes a message to standard error and exits with 0. `text`: a
   * listing without sockets; empty as `ss` has it.
   */
  | { readonly kind: "nothing"; readonly message: string; readonly text: string };
