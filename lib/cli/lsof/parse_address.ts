/**
 * The addresses of `-i` -> the filter tree that expressions of `ss` become.
 *
 *     [46][PROTOCOL][@HOST|@ADDRESS|@[ADDRESS]][:PORT|SERVICE[-PORT|SERVICE],...]
 */

import { parseIpv4, parseIpv6 } from "../../model/address.ts";
import { Family, Table } from "../../model/kinds.ts";
import type { AddressCondition } from "../../model/lsof_options.ts";
import { UsageError } from "../../model/problem.ts";
import {
  type AddressWord,
  ANY_PORT,
  type Condition,
  type Filter,
  type PortWord,
  type Side,
} from "../../model/filter.ts";

/** The protocols that `-i` knows, which are those of its rows. */
const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["tcp", Table.TCP],
  ["udp", Table.UDP],
  ["udplite", Table.UDPLITE],
]);
const ALL_PROTOCOLS = Table.TCP | Table.UDP | Table.UDPLITE;
const MAPPED_PREFIX = parseIpv6("::ffff:0:0")!;
const MAPPED_BITS = 96;

/** Addresses of one family; those of IPv6 without the v4-mapped ones, which are IPv4's. */
type AddressFamily = "inet" | "inet6";

/** What `-i` selects: all internet sockets of some families, or an address. */
export type InternetOption =
  | { readonly kind: "all"; readonly families: number }
  | { readonly kind: "address"; readonly condition: AddressCondition };

function joined(kind: "and" | "or", filters: readonly Filter[]): Filter {
  return filters.reduce((left, right) => ({ kind, left, right }));
}

const prefix = (bytes: Uint8Array, bits: number, ipv4: boolean): AddressWord => ({
  bytes,
  bits,
  ipv4,
});

function host(side: Side, address: AddressWord | null, port: PortWord = ANY_PORT): Condition {
  return { kind: "host", side, host: { family: "inet", address, port } };
}

/** True of an end whose address is of that family. */
function ofFamily(side: Side, family: AddressFamily): Filter {
  if (family === "inet") return host(side, prefix(new Uint8Array(4), 0, true));
  return joined("and", [
    host(side, prefix(new Uint8Array(16), 0, false)),
    { kind: "not", operand: host(side, prefix(MAPPED_PREFIX, MAPPED_BITS, false)) },
  ]);
}

/** True of an end that has an address or a port: an end that has neither is not compared. */
function isSet(side: Side): Filter {
  const none = (bytes: Uint8Array, ipv4: boolean): Filter => ({
    kind: "not",
    operand: host(side, prefix(bytes, bytes.length * 8, ipv4), 0),
  });
  return joined("and", [none(new Uint8Array(4), true), none(new Uint8Array(16), false)]);
}

/** Takes an option's text apart. */
class AddressParser {
  readonly #text: string;
  readonly #family: AddressFamily | null;
  readonly #protocol: string | null;
  readonly #host: string | null;
  readonly #ports: string | null;

  constructor(text: string, family: AddressFamily | null) {
    this.#text = text;
    const typed = /^[46]/.exec(text)?.[0];
    this.#family = typed === undefined ? family : typed === "4" ? "inet" : "inet6";
    const rest = text.slice(typed === undefined ? 0 : 1);
    const protocol = /^[^@:]*/.exec(rest)![0];
    this.#protocol = protocol === "" ? null : protocol.toLowerCase();
    if (this.#protocol !== null && !PROTOCOLS.has(this.#protocol)) {
      this.#fail(`unknown protocol name (${protocol})`);
    }
    const behind = rest.slice(protocol.length);
    const at = /^@(\[[^\]]*\]|[^:[]*)/.exec(behind);
    this.#host = at === null ? null : at[1];
    const port = behind.slice(at?.[0].length ?? 0);
    if (port !== "" && !port.startsWith(":")) this.#fail("unacceptable Internet address");
    this.#ports = port === "" ? null : port.slice(1);
  }

  /** The family alone if nothing else was typed; the condition otherwise. */
  get option(): InternetOption {
    if (this.#host === "0.0.0.0" && this.#protocol === null && this.#ports === null) {
      this.#fail("incomplete Internet address specification");
    }
    if (this.#protocol === null && this.#host === null && this.#ports === null) {
      if (this.#text === "") this.#fail("incomplete Internet address specification");
      return { kind: "all", families: this.#family === "inet" ? Family.INET : Family.INET6 };
    }
    const tables = this.#protocol === null ? ALL_PROTOCOLS : PROTOCOLS.get(this.#protocol)!;
    const end = (side: Side): Filter =>
      joined("and", [{ kind: "protocol", tables }, this.#end(side)]);
    return { kind: "address", condition: { text: this.#text, filters: [end("src"), end("dst")] } };
  }

  #fail(message: string): never {
    throw new UsageError(`-i ${this.#text}: ${message}`);
  }

  #end(side: Side): Filter {
    const address = this.#address();
    const ports = this.#portRanges();
    const terms: Filter[] = [isSet(side)];
    if (this.#family !== null) terms.push(ofFamily(side, this.#family));
    if (address !== null) terms.push(host(side, address));
    if (ports !== null) terms.push(joined("or", ports.map((range) => this.#range(side, range))));
    return joined("and", terms);
  }

  #address(): AddressWord | null {
    const text = this.#host;
    if (text === null) return null;
    const bare = text.replace(/^\[(.*)\]$/s, "$1");
    if (bare === "") this.#fail("unacceptable Internet address");
    const ipv6 = text.startsWith("[") ? parseIpv6(bare) : null;
    if (text.startsWith("[") && ipv6 === null) this.#fail("unacceptable Internet address");
    const mapped = ipv6 !== null &&
      MAPPED_PREFIX.subarray(0, 12).every((byte, at) => byte === ipv6[at]);
    const ipv4 = mapped ? ipv6.slice(12) : ipv6 === null ? parseIpv4(bare) : null;
    const bytes = ipv4 ?? ipv6;
    if (bytes === null) return this.#hostName(bare);
    const any = bytes.every((byte) => byte === 0);
    if (any && ipv4 === null) this.#fail("unacceptable Internet address");
    const isIpv4 = ipv4 !== null;
    // A mapped address in brackets is neither family's once one was chosen.
    if (this.#family === "inet" ? ipv6 !== null : this.#family === "inet6" && isIpv4) {
      this.#fail(`${ipv6 === null || mapped ? "IPv4" : "IPv6"} addresses are prohibited`);
    }
    // Any address of IPv4 says no more than the family.
    return prefix(bytes, any ? 0 : bytes.length * 8, isIpv4);
  }

  #hostName(name: string): AddressWord {
    const offset = this.#text.indexOf(name);
    return { host: name, family: this.#family ?? "any", word: { offset, length: name.length } };
  }

  #portRanges(): (readonly [PortWord, PortWord])[] | null {
    if (this.#ports === null) return null;
    const typed = this.#ports.replace(/,$/, "");
    if (typed === "") this.#fail("unacceptable port specification");
    return typed.split(",").map((text) => {
      const [, from, to] = /^(\d+)(?:-(.+))?$/s.exec(text) ?? [null, null, null];
      if (from === null || from === undefined) {
        const port = this.#service(text);
        return [port, port] as const;
      }
      const low = Number(from);
      if (to === undefined) return [low, low] as const;
      const high = /^\d+$/.test(to!) ? Number(to) : this.#service(to!);
      if (typeof high === "number" && high < low) this.#fail("unacceptable port specification");
      return [low, high] as const;
    });
  }

  #service(name: string): PortWord {
    if (!/^[A-Za-z0-9_.+*-]+$/.test(name)) this.#fail(`unknown service ${name}`);
    const word = { offset: this.#text.lastIndexOf(name), length: name.length };
    return {
      service: name,
      word,
      ...(this.#protocol === null ? {} : { protocol: this.#protocol }),
    };
  }

  #range(side: Side, [low, high]: readonly [PortWord, PortWord]): Filter {
    if (low === high) return host(side, null, low);
    const port = (operator: ">=" | "<=", of: PortWord): Filter => ({
      kind: "port",
      ...{ side, operator, host: { family: "inet", address: null, port: of } },
    });
    return joined("and", [port(">=", low), port("<=", high)]);
  }
}

/**
 * Parses one `-i`. `family`: the family of an earlier `-i4` or `-i6`, which holds for what follows.
 * Throws `UsageError`.
 */
export function parseAddressOption(text: string, family: number | null): InternetOption {
  const inherited = family === Family.INET ? "inet" : family === Family.INET6 ? "inet6" : null;
  return new AddressParser(text, inherited).option;
}
