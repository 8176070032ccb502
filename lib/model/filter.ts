/** Filters: conditions on sockets, and what joins them. */

/** Which end of a socket a condition tests. */
export type Side = "src" | "dst";

/** A port as typed: a number, or a service name that is looked up later. */
export type PortWord = number | {
  readonly service: string;
  readonly word: WordPosition;
  /** The protocol whose service it is, if only one can be meant. */
  readonly protocol?: string;
};

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
  /** Sockets of these tables; bits of `Table`. */
  | { readonly kind: "protocol"; readonly tables: number }
  | { readonly kind: "fwmark"; readonly mark: number; readonly mask: number }
  | { readonly kind: "cgroup"; readonly path: string; readonly word: WordPosition }
  /** Somebody who holds the socket, and who may be seen, is such a process. */
  | { readonly kind: "owner"; readonly test: OwnerTest }
  /** Sockets of a network namespace that is called so: a glob pattern, or the whole of a name. */
  | { readonly kind: "netns"; readonly pattern: string }
  | { readonly kind: "autobound" };
