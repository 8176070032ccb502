/** A whole request, frozen: one value explains a run and can be printed in a bug report. */

import type { ByteOrder } from "./byte_order.ts";
import type { SourceChoice } from "./plan.ts";

/** Which side of a socket a condition looks at. */
export type Side = "src" | "dst";

/** A port as it was typed: a number, or a service name still to be looked up. */
export type PortWord = number | { readonly service: string; readonly word: WordPosition };

/** Where a word stands in the expression, for pointing at it. */
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

/** An address with its prefix length, or a host name still to be looked up. */
export type AddressWord =
  | {
    readonly bytes: Uint8Array;
    readonly bits: number;
    readonly ipv4: boolean;
    /** True for `any` without a family, which is no prefix of either. */
    readonly anyFamily?: boolean;
  }
  | {
    readonly host: string;
    readonly family: "inet" | "inet6" | "any";
    readonly word: WordPosition;
  };

/** An interface by name; the number is looked up in the tree. */
export interface DeviceWord {
  readonly device: string;
  readonly word: WordPosition;
}

/** A filter expression. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly left: Filter; readonly right: Filter }
  | { readonly kind: "not"; readonly operand: Filter }
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
  | { readonly kind: "autobound" };

/** Which maps' BPF socket storage is shown: none, all, or those with these ids. */
export type BpfMaps = "none" | "all" | readonly number[];

/** What is shown of each socket. */
export interface Show {
  readonly header: boolean;
  readonly queues: boolean;
  readonly processes: boolean;
  readonly threads: boolean;
  /** -o: timers. */
  readonly options: boolean;
  /** -e: uid, inode, socket pointer. */
  readonly details: boolean;
  /** -i: internal TCP information. */
  readonly info: boolean;
  /** -m: socket memory. */
  readonly memory: boolean;
  /** -b: classic BPF filters. */
  readonly bpf: boolean;
  readonly tos: boolean;
  readonly cgroup: boolean;
  /** --inet-sockopt */
  readonly sockopt: boolean;
  readonly tipcinfo: boolean;
  readonly bpfMaps: BpfMaps;
  /** -O: no line breaks within a socket. */
  readonly oneline: boolean;
  /** -Z and -z: SELinux contexts. */
  readonly context: boolean;
  readonly contexts: boolean;
}

/** How the sockets are printed. */
export type Format = "text" | "json" | "jsonl";

/** Everything that a listing needs to know of the command line. */
export interface Query {
  readonly format: Format;
  /** Bits of `Table`. */
  readonly tables: number;
  /** Tables that only an explicit request shows as text (`-S`, `-A ping`); bits of `Table`. */
  readonly namedTables: number;
  /** Bits of `Family`. */
  readonly families: number;
  /** Bits by state number. */
  readonly states: number;
  readonly filter: Filter | null;
  /** The expression as typed, for messages. */
  readonly expression: string;
  readonly show: Show;
  /** -n: no names. */
  readonly numeric: boolean;
  /** -r: host names. */
  readonly resolve: boolean;
  readonly summary: boolean;
  /** False where only the summary was asked for. */
  readonly sockets: boolean;
  readonly procRoot: string;
  /** True where the root was named, by option or environment. */
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
  /** What was asked for that procfs does not have: `-m (socket memory)`. */
  readonly lacks: readonly string[];
  /** What the user has to know of this listing: a line each for standard error. */
  readonly notes: readonly string[];
}

/** What the program is told to do. */
export type Command =
  | { readonly kind: "list"; readonly query: Query }
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "permissions"; readonly query: Query }
  | { readonly kind: "schema" }
  /** Nothing can match; `ss` says so on standard error and ends with 0. */
  | { readonly kind: "nothing"; readonly message: string };
