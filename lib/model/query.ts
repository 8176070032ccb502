/** The resolved command line: one value that determines a run. */

import type { ByteOrder } from "./byte_order.ts";
import type { LsofOptions } from "./lsof_options.ts";
import type { NetstatOptions } from "./netstat_options.ts";
import type { SourceChoice } from "./plan.ts";

/** Which end of a socket a condition tests. */
export type Side = "src" | "dst";

/** A port as typed: a number, or a service name that is looked up later. */
export type PortWord = number | { readonly service: string; readonly word: WordPosition };

/** The position of a word in the expression, for error messages. */
export interface WordPosition {
  readonly offset: number;
  readonly length: number;
}

/** `-1` as a port means any port, as in `ss`. */
export const ANY_PORT = -1;

/** The `HOST` of `src`/`dst`, by family. */
export type HostCondition =
  /** A glob pattern, matched without regard to case. */
  | { readonly family: "unix"; readonly pattern: string }
  | {
    readonly family: "inet";
    /** Null: any address. */
    readonly address: AddressWord | null;
    readonly port: PortWord;
  }
  | {
    readonly family: "link";
    readonly ethertype: { readonly name: string; readonly word: WordPosition } | null;
    readonly device: DeviceWord | number;
  }
  | {
    readonly family: "netlink";
    readonly protocol: { readonly name: string; readonly word: WordPosition } | null;
    readonly port: number;
  }
  | { readonly family: "vsock"; readonly cid: number | null; readonly port: number };

/** An address with its prefix length, or a host name that is looked up later. */
export type AddressWord =
  | {
    readonly bytes: Uint8Array;
    readonly bits: number;
    readonly ipv4: boolean;
    /** True for `any` without a family, which is a prefix of neither. */
    readonly anyFamily?: boolean;
  }
  | {
    readonly host: string;
    readonly family: "inet" | "inet6" | "any";
    readonly word: WordPosition;
  };

/** An interface by name; its ifindex is looked up later. */
export interface DeviceWord {
  readonly device: string;
  readonly word: WordPosition;
}

/** Conditions and what joins them; a chain of `and` and `or` nests to the left. */
export type Tree<C> =
  | { readonly kind: "and" | "or"; readonly left: Tree<C>; readonly right: Tree<C> }
  | { readonly kind: "not"; readonly operand: Tree<C> }
  | C;

export type Filter = Tree<Condition>;

/** What a condition asks of a process. */
export type OwnerTest =
  /** Glob patterns, matched without regard to case. */
  | { readonly of: "unit" | "container" | "comm"; readonly pattern: string }
  | { readonly of: "pid"; readonly pid: number }
  /** A user that it acts as, by number or by a name that is looked up later. */
  | { readonly of: "user"; readonly user: number | string; readonly word: WordPosition };

export type Condition =
  | { readonly kind: "host"; readonly side: Side; readonly host: HostCondition }
  | {
    readonly kind: "port";
    readonly side: Side;
    readonly operator: ">=" | "<=";
    readonly host: HostCondition;
  }
  | { readonly kind: "device"; readonly device: DeviceWord }
  | { readonly kind: "fwmark"; readonly mark: number; readonly mask: number }
  | { readonly kind: "cgroup"; readonly path: string; readonly word: WordPosition }
  /** Somebody who holds the socket, and who may be seen, is such a process. */
  | { readonly kind: "owner"; readonly test: OwnerTest }
  | { readonly kind: "autobound" };

/** Which maps' BPF socket storage is shown: none, all, or those with these ids. */
export type BpfMaps = "none" | "all" | readonly number[];

/** A command of others whose options and text this program has. */
export type CommandName = "ss" | "netstat" | "lsof";

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
  /** -N: a network namespace by name. */
  readonly namespace: string | null;
  readonly source: SourceChoice;
  /** A recorded dump in place of this machine's TCP sockets (TCPDIAG_FILE). */
  readonly replay: string | null;
  /** List the sockets; follow those that are destroyed (-E); dump the raw answers for TCP (-D). */
  readonly mode: "list" | "events" | "dump";
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
  | { readonly kind: "permissions"; readonly query: Query }
  | { readonly kind: "schema" }
  /**
   * No socket can match: `ss` then writes a message to standard error and exits with 0. `text`: a
   * listing without sockets; empty as `ss` has it.
   */
  | { readonly kind: "nothing"; readonly message: string; readonly text: string };
