/**
 * Looks up the names in a filter: services, devices, protocols and hosts become numbers.
 *
 * This happens after everything was read, so that names come from the tree that is shown.
 */

import { parseAddress } from "../model/address.ts";
import { parseCInteger } from "../model/c_integer.ts";
import { conditions, mapConditions } from "../model/conditions.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Names } from "../model/names.ts";
import { FilterSyntaxError, unreachable } from "../model/problem.ts";
import {
  ANY_PORT,
  type Condition,
  type DeviceWord,
  type Filter,
  type HostCondition,
  type OwnerTest,
  type PortWord,
  type Side,
  type Tree,
  type WordPosition,
} from "../model/filter.ts";
import type { Query } from "../model/query.ts";
import { ETHERTYPE_ALL, ethertypeWords } from "../table/codes.ts";
import type { OwnerTable } from "../table/owner_table.ts";
import { ownerTest } from "./owner_test.ts";
import { servicePorts } from "./service_ports.ts";

/** An address prefix as four 32-bit words in network order. */
export interface Prefix {
  readonly words: Uint32Array;
  /** 0 for every address of its family. */
  readonly bits: number;
  /** True for an IPv4 prefix, which also matches v4-mapped addresses. */
  readonly ipv4: boolean;
}

/** A host condition with every name looked up. */
export type BoundHost =
  | { readonly kind: "pattern"; readonly pattern: string }
  /** Any of the prefixes (any address if there are none) and the port. */
  | { readonly kind: "address"; readonly prefixes: readonly Prefix[]; readonly port: number };

/** A condition with every name looked up. */
type BoundCondition =
  | { readonly kind: "host"; readonly side: Side; readonly host: BoundHost }
  | {
    readonly kind: "port";
    readonly side: Side;
    readonly operator: ">=" | "<=";
    readonly port: number;
  }
  | { readonly kind: "device"; readonly index: number }
  /** Null if cgroups are not known: no socket is in one. */
  | { readonly kind: "cgroup"; readonly id: bigint | null }
  /** The tasks of owners that it is true of, by index; `unseen`: what it is of a hidden owner. */
  | { readonly kind: "owner"; readonly tasks: Uint8Array; readonly unseen: boolean }
  | Extract<Condition, { readonly kind: "fwmark" | "autobound" | "protocol" | "netns" }>;

export type BoundFilter = Tree<BoundCondition>;

/** Addresses from DNS, of host names that are not in the files. */
export type HostAnswers = ReadonlyMap<string, readonly Uint8Array[]>;

/** The number of an ethernet protocol; upper and lower case are equal. */
function ethertypeNumber(name: string): number | undefined {
  const wanted = name.toLowerCase();
  if (wanted === "all") return ETHERTYPE_ALL;
  return [...ethertypeWords()].find(([, word]) => word.toLowerCase() === wanted)?.[0];
}

/** An address as four words, padded with zeros. */
export function addressWords(address: string): Uint32Array {
  return wordsOf(parseAddress(address) ?? new Uint8Array(0));
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const padded = new Uint8Array(16);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  return Uint32Array.from([0, 4, 8, 12], (offset) => view.getUint32(offset));
}

/**
 * A small number as the first word of an "address", which is how `ss` compares the protocols of
 * packet and netlink sockets: the number's bytes in memory order.
 */
export function numberAsWord(number: number): number {
  return ((number << 24) | ((number << 8) & 0xff0000) | ((number >>> 8) & 0xff00) |
    (number >>> 24)) >>> 0;
}

function numberPrefix(number: number): Prefix {
  return { words: Uint32Array.of(numberAsWord(number), 0, 0, 0), bits: 32, ipv4: false };
}

class Binder {
  readonly #query: Query;
  readonly #names: Names;
  readonly #answers: HostAnswers;
  readonly #owners: OwnerTable | null;

  constructor(query: Query, names: Names, answers: HostAnswers, owners: OwnerTable | null) {
    this.#query = query;
    this.#names = names;
    this.#answers = answers;
    this.#owners = owners;
  }

  #error(message: string, word: WordPosition): FilterSyntaxError {
    return new FilterSyntaxError(message, this.#query.expression, word.offset, word.length);
  }

  #port(port: PortWord): number {
    if (typeof port === "number") return port;
    const { service, word, protocol } = port;
    if (protocol !== undefined) {
      const number = this.#names.servicePort(service, protocol);
      if (number !== null) return number;
      throw this.#error(`"${service}" is no known service of ${protocol}`, word);
    }
    const { udp, tcp } = servicePorts(service, this.#query, this.#names);
    if (udp !== null && tcp !== null && udp !== tcp) {
      throw this.#error(`"${service}" is port ${tcp} of tcp and ${udp} of udp`, word);
    }
    const number = udp ?? tcp;
    if (number === null) {
      const hint = didYouMean(service, this.#names.serviceNames());
      throw this.#error(`"${service}" is no port or known service${hint}`, word);
    }
    return number;
  }

  /** A device's ifindex, which may have been typed as a number. */
  #device({ device, word }: DeviceWord): number {
    const index = this.#names.interfaceIndex(device) ?? parseCInteger(device);
    if (index === null || index < 0 || index > 0xffffffff) {
      throw this.#error(`there is no device "${device}"`, word);
    }
    return index;
  }

  /** A cgroup's id; any path is accepted if the cgroups are not known. */
  #cgroup(path: string, word: WordPosition): bigint | null {
    const id = this.#names.cgroupId(path);
    if (id === null && this.#names.cgroupId("/") !== null) {
      throw this.#error(`there is no cgroup "${path}"`, word);
    }
    return id;
  }

  /** The prefix of a protocol that was typed as a name or as a number; none for any protocol. */
  #protocol(
    typed: { readonly name: string; readonly word: WordPosition } | null,
    numberOf: (name: string) => number | null | undefined,
    longest: number,
    what: string,
  ): readonly Prefix[] {
    if (typed === null) return [];
    const { name, word } = typed;
    const value = numberOf(name) ?? parseCInteger(name) ?? -1;
    if (value < 0 || value > longest) throw this.#error(`there is no ${what} "${name}"`, word);
    return [numberPrefix(value)];
  }

  #prefixes(host: HostCondition & { family: "inet" }): readonly Prefix[] {
    const { address } = host;
    if (address === null) return [];
    if ("bytes" in address) {
      if (address.anyFamily) return [];
      return [{ words: wordsOf(address.bytes), bits: address.bits, ipv4: address.ipv4 }];
    }
    const size = address.family === "inet" ? 4 : address.family === "inet6" ? 16 : 0;
    const files = this.#names.hostAddresses(address.host);
    const known = files.length > 0 ? files : this.#answers.get(address.host) ?? [];
    const fitting = known.filter((bytes) => size === 0 || bytes.length === size);
    if (fitting.length === 0) {
      throw this.#error(`"${address.host}" is no address, prefix or known host`, address.word);
    }
    return fitting.map((bytes) => ({
      words: wordsOf(bytes),
      bits: bytes.length * 8,
      ipv4: bytes.length === 4,
    }));
  }

  #host(host: HostCondition): BoundHost {
    switch (host.family) {
      case "unix":
        return { kind: "pattern", pattern: host.pattern };
      case "inet":
        return { kind: "address", prefixes: this.#prefixes(host), port: this.#port(host.port) };
      case "link": {
        const { ethertype, device } = host;
        return {
          kind: "address",
          prefixes: this.#protocol(ethertype, ethertypeNumber, 0xffff, "ethernet protocol"),
          port: typeof device === "number" ? device : this.#device(device),
        };
      }
      case "netlink": {
        const numberOf = (name: string) => this.#names.netlinkProtocolNumber(name);
        const prefixes = this.#protocol(host.protocol, numberOf, 255, "netlink protocol");
        return { kind: "address", prefixes, port: host.port };
      }
      case "vsock":
        return {
          kind: "address",
          prefixes: host.cid === null ? [] : [numberPrefix(host.cid)],
          // Ports in the table are signed numbers of 32 bits.
          port: host.port | 0,
        };
      default:
        return unreachable(host);
    }
  }

  /** Which tasks a test is true of. */
  #owner(test: OwnerTest, negated: boolean): BoundCondition {
    const tasks = this.#owners?.tasks ?? [];
    const isSuch = ownerTest(test, (name, word) => this.#user(name, word));
    // Who cannot be seen is neither such a process nor another: the socket is not shown for either.
    return {
      kind: "owner",
      tasks: Uint8Array.from(tasks, (task) => +isSuch(task)),
      unseen: negated,
    };
  }

  #user(name: string, word: WordPosition): number {
    const uid = this.#names.userId(name);
    if (uid === null) throw this.#error(`there is no user "${name}"`, word);
    return uid;
  }

  bind(condition: Condition, negated: boolean): BoundCondition {
    switch (condition.kind) {
      case "host":
        return { kind: "host", side: condition.side, host: this.#host(condition.host) };
      case "port": {
        const { kind, side, operator } = condition;
        const host = this.#host(condition.host);
        return { kind, side, operator, port: host.kind === "address" ? host.port : ANY_PORT };
      }
      case "device":
        return { kind: "device", index: this.#device(condition.device) };
      case "cgroup":
        return { kind: "cgroup", id: this.#cgroup(condition.path, condition.word) };
      case "owner":
        return this.#owner(condition.test, negated);
      case "protocol":
      case "fwmark":
      case "autobound":
      case "netns":
        return condition;
      default:
        return unreachable(condition);
    }
  }
}

/**
 * Binds a query's filter. `owners`: null if nobody was looked for. Throws `FilterSyntaxError` for an
 * unknown name.
 */
export function bindFilter(
  query: Query,
  names: Names,
  answers: HostAnswers,
  owners: OwnerTable | null,
): BoundFilter | null {
  if (query.filter === null) return null;
  const binder = new Binder(query, names, answers, owners);
  return mapConditions(query.filter, (condition, negated) => binder.bind(condition, negated));
}

/** Host names in a filter that are not in the files, and so are asked of DNS. */
export function unknownHosts(filter: Filter | null, names: Names): readonly string[] {
  const unknown = new Set<string>();
  for (const condition of conditions(filter)) {
    if (condition.kind !== "host" && condition.kind !== "port") continue;
    const address = condition.host.family === "inet" ? condition.host.address : null;
    if (address !== null && "host" in address && names.hostAddresses(address.host).length === 0) {
      unknown.add(address.host);
    }
  }
  return [...unknown];
}
