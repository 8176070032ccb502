/**
 * Generates filter expressions of ss, word by word.
 *
 * `ss` reads an address without a family prefix as one of the family named last, on the command
 * line or by an earlier prefix; anything else it would take for a host name and ask a name server.
 * So the generator keeps count of that family, in the order in which the words are read.
 *
 * Two things are left out because `ss` reads memory at random for them: patterns for unix sockets
 * beside addresses of another family (it takes either for the other, and mostly dies), and short
 * prefixes where unix sockets may be listed too (it compares them with pointers). A third is left
 * out because `ss` over procfs selects the wrong rows (the defect "other-family"): prefixes that
 * begin as an address of the other family does, where such addresses may be listed.
 *
 * @module
 */

import { inet6Bytes } from "../../../scripts/world/sockaddr.ts";
import type { Random } from "../values/random.ts";
import type { TreeFacts } from "../trees/tree_facts.ts";

/** Family of addresses without a prefix; "any" when none was named yet. */
export type AddressFamily = "any" | "inet" | "inet6" | "unix" | "link" | "netlink";

const AND = ["and", "&", "&&"];
const OR = ["or", "|", "||"];
const NOT = ["not", "!"];
const EQUAL = ["=", "==", "eq", ""];
const UNEQUAL = ["!=", "ne", "neq"];
const PORT_OPERATORS = [
  ...EQUAL,
  ...UNEQUAL,
  ...[">=", "ge", "geq", "<=", "le", "leq", ">", "gt", "<", "lt"],
];
const SERVICES = ["http", "https", "ssh", "domain", "smtp", "http-alt", "imap2"];

/** Draws expressions for one command line. */
export class FilterWords {
  #family: AddressFamily;
  readonly #random: Random;
  readonly #facts: TreeFacts;
  /** Whether prefixes of families are unix or never unix. */
  readonly #unixOnly: boolean;
  /** Whether addresses of one family may stand where those of the other are listed. */
  readonly #mixed: boolean;
  /** Whether no other family may be named any more. */
  #settled = false;

  /**
   * @param family the family the options named last.
   * @param mixed whether prefixes may match addresses of the other family, bit by bit.
   */
  constructor(random: Random, facts: TreeFacts, family: AddressFamily, mixed = false) {
    this.#random = random;
    this.#facts = facts;
    this.#family = family;
    this.#mixed = mixed;
    this.#unixOnly = family === "unix" || (family === "any" && random.chance(0.25));
  }

  /** A whole expression of up to `depth` nested levels. */
  expression(depth: number): string[] {
    const words = this.#term(depth);
    let joins = this.#random.pick([0, 0, 0, 1, 1, 2]);
    for (; joins > 0; joins--) {
      const join = this.#random.pick([AND, OR, [""]]);
      words.push(this.#random.pick(join), ...this.#term(depth));
    }
    return words.filter((word) => word !== "");
  }

  #term(depth: number): string[] {
    if (this.#random.chance(0.2)) return [this.#random.pick(NOT), ...this.#term(depth)];
    if (depth > 0 && this.#random.chance(0.3)) return ["(", ...this.expression(depth - 1), ")"];
    return this.#condition();
  }

  #condition(): string[] {
    const random = this.#random;
    const kind = random.below(20);
    if (kind < 9) {
      const equal = random.chance(0.3) ? random.pick(EQUAL) : "";
      return [random.pick(["src", "dst"]), equal, this.#host()];
    }
    if (kind < 16) {
      return [random.pick(["sport", "dport"]), random.pick(PORT_OPERATORS), this.#portOperand()];
    }
    if (kind < 17) return ["autobound"];
    const operator = random.pick([...EQUAL, ...UNEQUAL]);
    const { devices = [], cgroups = [] } = this.#facts;
    if (kind < 18) {
      const device = random.pick(["lo", "1", "2", "0x1", "if1", "4000000", ...devices]);
      return ["dev", operator, device];
    }
    if (cgroups.length > 0 && random.chance(0.5)) return ["cgroup", operator, random.pick(cgroups)];
    return ["fwmark", operator, random.pick(["0", "0x0", "1", "0x10/0xff", "0/0xff", "7/0"])];
  }

  #host(): string {
    const random = this.#random;
    let prefix = "";
    if (!this.#settled && random.chance(0.25)) {
      const family = this.#unixOnly
        ? "unix"
        : random.pick(["inet", "inet6", "link", "netlink"] as const);
      this.#family = family;
      prefix = `${family}:`;
    }
    switch (this.#family) {
      case "any":
        return prefix + (random.chance(0.5) ? this.#inet() : this.#inet6());
      case "inet":
        return prefix + this.#inet();
      case "inet6":
        return prefix + this.#inet6();
      case "unix":
        return prefix + this.#unix();
      case "link":
        return prefix + this.#link();
      case "netlink":
        return prefix + this.#netlink();
    }
  }

  #inet(): string {
    const random = this.#random;
    const kind = random.below(9);
    if (kind === 0) return "*";
    if (kind === 1) return `*:${this.#port()}`;
    if (kind === 2) return `:${this.#port()}`;
    const octets = random.pick(this.#facts.ipv4).split(".");
    // Short forms have zeros for the rest: 127 for 127.0.0.0.
    const count = kind === 3 ? 1 + random.below(3) : 4;
    const address = octets.slice(0, count).join(".");
    const long = [...octets.slice(0, count), 0, 0, 0].slice(0, 4).map(Number);
    const bits = kind <= 5 && random.chance(0.8) ? this.#prefixLength(32) : 32;
    const whole = bits === 32 && random.chance(0.9) ? address : `${address}/${bits}`;
    if (!this.#allows(long, bits, this.#facts.ipv6.map(inet6Octets))) return this.#inet();
    if (kind === 6) return `[${address}]:${this.#port()}`;
    return kind === 4 || kind === 7 ? `${whole}:${this.#port()}` : whole;
  }

  #inet6(): string {
    const random = this.#random;
    const kind = random.below(7);
    if (kind === 0) return "*";
    if (kind === 1) return `*:${this.#port()}`;
    if (kind === 2) return `:${this.#port()}`;
    const address = random.pick(this.#facts.ipv6);
    const bits = kind <= 4 ? this.#prefixLength(128) : 128;
    if (!this.#allows(inet6Octets(address), bits, this.#facts.ipv4.map(inet4Octets))) {
      return this.#inet6();
    }
    const whole = kind <= 4 ? `[${address}/${bits}]` : `[${address}]`;
    return kind % 2 === 1 ? `${whole}:${this.#port()}` : whole;
  }

  /**
   * Whether a prefix can be used: where it begins as one of the other family's addresses does, no
   * such address may be listed.
   */
  #allows(
    prefix: readonly number[],
    bits: number,
    others: readonly (readonly number[])[],
  ): boolean {
    if (this.#mixed || !others.some((other) => beginsAs(prefix, bits, other))) return true;
    if (this.#family === "any") return false;
    this.#settled = true;
    return true;
  }

  #prefixLength(most: 32 | 128): number {
    const random = this.#random;
    if (this.#family === "any") return random.pick([0, 32, most]);
    return random.below(most + 1);
  }

  /** A shell pattern; the case of letters does not count in one. */
  #unix(): string {
    const random = this.#random;
    const name = random.pick(this.#facts.unixNames);
    const some = name.slice(0, 1 + random.below(name.length));
    const pattern = random.pick(["*", "?*", "[/@]*", "[!/]*", some + "*", name + "*", name, name]);
    return random.chance(0.15) ? pattern.toUpperCase() : pattern;
  }

  #link(): string {
    const random = this.#random;
    const protocol = random.pick(this.#facts.linkProtocols);
    const device = random.pick(["", ":*", ":1", ":lo", ":0", ":2"]);
    const address = random.pick(["*", "", "ip", "all", "arp", `${protocol}`, hex(protocol)]);
    return (address + device) || "*";
  }

  #netlink(): string {
    const random = this.#random;
    const protocol = random.pick(this.#facts.netlinkProtocols);
    const port = random.pick(["", ":*", ":kernel", `:${random.pick(this.#facts.netlinkPorts)}`]);
    const address = random.pick(["*", "", "rtnl", "audit", "uevent", `${protocol}`]);
    return (address + port) || "*";
  }

  #portOperand(): string {
    const random = this.#random;
    const colon = random.chance(0.5) ? ":" : "";
    switch (this.#family) {
      case "unix":
        return this.#unix();
      case "link":
        return colon + random.pick(["0", "1", "lo", "*", "0x2"]);
      case "netlink":
        return colon + random.pick(["kernel", "*", `${random.pick(this.#facts.netlinkPorts)}`]);
      default:
        return colon + this.#port();
    }
  }

  #port(): string {
    const random = this.#random;
    const port = random.pick(this.#facts.ports);
    const text = random.below(12);
    if (text === 0) return "*";
    if (text === 1) return hex(port);
    if (text === 2) return `0${port.toString(8)}`;
    if (text === 3) return `${random.below(70_000)}`;
    if (text <= 5) return random.pick(SERVICES);
    return `${port}`;
  }
}

function inet4Octets(address: string): number[] {
  return address.split(".").map(Number);
}

function inet6Octets(address: string): number[] {
  return [...inet6Bytes(address)];
}

/** True where the first bits of a prefix are those of an address; what an address lacks is 0. */
function beginsAs(prefix: readonly number[], bits: number, address: readonly number[]): boolean {
  const bitsOf = (octets: readonly number[]): string =>
    octets.map((octet) => octet.toString(2).padStart(8, "0")).join("").padEnd(128, "0");
  return bitsOf(prefix).slice(0, bits) === bitsOf(address).slice(0, bits);
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
