/**
 * Generates command lines of ss from a seed, in the words of a {@linkcode Vocabulary}. Never with
 * names of hosts, which ask a name server.
 *
 * @module
 */

import { type AddressFamily, FilterWords } from "./filter_words.ts";
import { Random } from "../values/random.ts";
import type { TreeFacts } from "../trees/tree_facts.ts";

/** Stands for the path of a file with the text of `filterFile`. */
export const FILTER_FILE = "@FILTER-FILE@";

/** One generated case. */
export interface CommandLine {
  readonly args: readonly string[];
  /** Text of the file that {@linkcode FILTER_FILE} in `args` names. */
  readonly filterFile?: string;
  /** Made to be refused. */
  readonly faulty: boolean;
}

/** An option without an argument: its letter, or "" where it has none, and its long name. */
export type Switch = readonly [short: string, long: string];

/** The words that command lines are made of. */
export interface Vocabulary {
  /** Switches that choose no sockets, with how often each is drawn. */
  readonly switches: readonly (readonly [...Switch, weight: number])[];
  /** At most so many of them on one line. */
  readonly mostSwitches: number;
  /** Switches that choose a family; a filter's hosts are then of that family. */
  readonly families: readonly (readonly [...Switch, family: AddressFamily | "filterless"])[];
  /** Switches that choose a table. */
  readonly tables: readonly Switch[];
  /** Words for -A. */
  readonly queries: readonly string[];
}

/**
 * For captured trees: without what asks the running kernel instead of the tree (--vsock, --xdp,
 * --tipc, -M, -S, -E, -D, -N, -K, -Z, -z, -r, the bpf maps).
 */
export const TREE_WORDS: Vocabulary = {
  switches: [
    ["n", "numeric", 12],
    ["a", "all", 20],
    ["l", "listening", 8],
    ["o", "options", 6],
    ["e", "extended", 7],
    ["p", "processes", 8],
    ["T", "threads", 3],
    ["i", "info", 6],
    ["m", "memory", 2],
    ["B", "bound-inactive", 1],
    ["b", "bpf", 1],
    ["H", "no-header", 4],
    ["Q", "no-queues", 4],
    ["O", "oneline", 3],
    ["s", "summary", 1],
    ["", "tos", 1],
    ["", "cgroup", 1],
    ["", "inet-sockopt", 1],
  ],
  mostSwitches: 5,
  families: [
    ["4", "ipv4", "inet"],
    ["6", "ipv6", "inet6"],
    ["0", "packet", "link"],
    ["x", "unix", "unix"],
  ],
  tables: [["t", "tcp"], ["u", "udp"], ["w", "raw"]],
  queries: [
    ...["all", "inet", "tcp", "udp", "raw", "unix", "unix_stream", "u_str", "unix_dgram", "u_dgr"],
    ...["unix_seqpacket", "u_seq", "packet", "packet_raw", "p_raw", "packet_dgram", "p_dgr"],
    ...["netlink", "tcp", "udp", "unix", "!tcp", "!udp", "!raw", "!unix_stream", "!packet"],
    "!inet",
  ],
};

const FAMILIES = ["inet", "inet6", "link", "unix", "netlink"] as const;

/** Every long option of ss 7.3: what abbreviations must not be ambiguous among. */
const LONG_OPTIONS = [
  ...TREE_WORDS.switches.map(([, long]) => long),
  ...["resolve", "events", "tcp", "sctp", "udp", "raw", "unix", "tipc", "vsock", "ipv4", "ipv6"],
  ...["packet", "family", "socket", "query", "diag", "filter", "version", "help", "context"],
  ...["contexts", "net", "tipcinfo", "kill", "xdp", "mptcp", "bpf-maps", "bpf-map-id"],
];

const STATES = [
  ...["established", "syn-sent", "syn-recv", "syn-rcv", "fin-wait-1", "fin-wait-2", "time-wait"],
  ...["unconnected", "close", "closed", "close-wait", "last-ack", "listening", "closing"],
  ...["bound-inactive", "all", "connected", "synchronized", "bucket", "big"],
];

/** Words that make a command line wrong, each as a whole tail of operands. */
const FAULTY_OPERANDS: readonly (readonly string[])[] = [
  ["state"],
  ["state", "opened"],
  ["exclude", "new-syn-recv"],
  ["excl"],
  ["dst"],
  ["src", "="],
  ["dport", ">="],
  ["sport", "=", "no-such-service"],
  ["sport", "127.0.0.1:80"],
  ["(", "sport", "80"],
  ["sport", "80", ")"],
  ["("],
  ["not"],
  ["and", "sport", "80"],
  ["sport", "80", "or"],
  ["sport", "80", "&", "|", "dport", "80"],
  ["dst", "!=", "127.0.0.1"],
  ["dev"],
  ["dev", ">", "lo"],
  ["dev", "no-such-dev"],
  ["fwmark", "red"],
  ["fwmark", "1/x"],
  ["src", "[::1"],
  ["src", "link:no-such"],
  ["src", "netlink:no-such"],
  ["src", "netlink:rtnl:no-such"],
  ["autobound", "="],
  ["=", "80"],
];

const FAULTY_OPTIONS: readonly (readonly string[])[] = [
  ["--no-such"],
  ["--no"],
  ["--con"],
  ["--tip"],
  ["-y"],
  ["-ty"],
  ["--tcp=1"],
  ["-A"],
  ["-f"],
  ["--family"],
  ["--query"],
  ["-A", "no-such"],
  ["-A", "tcp,"],
  ["-A", ""],
  ["--socket=tcp,!no-such"],
  ["-f", "inet4"],
  ["--family="],
  ["-F", "/no-such/file"],
  ["-F", "/dev/null", "-F", "/dev/null"],
];

/**
 * `count` command lines for a tree; the same seed, facts and words give the same lines.
 */
export function commandLines(
  seed: number,
  facts: TreeFacts,
  count: number,
  words: Vocabulary = TREE_WORDS,
): CommandLine[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => new LineMaker(random, facts, words).make());
}

/** Makes one command line; holds what later words depend on. */
class LineMaker {
  readonly #random: Random;
  readonly #facts: TreeFacts;
  readonly #words: Vocabulary;
  /** Family named last; options are read before operands, wherever they stand. */
  #family: AddressFamily | "filterless" = "any";
  /** Option words, each group kept together. */
  readonly #options: string[][] = [];
  /** The last group, if it is a cluster that can take one more letter. */
  #cluster: string[] | undefined;

  constructor(random: Random, facts: TreeFacts, words: Vocabulary) {
    this.#random = random;
    this.#facts = facts;
    this.#words = words;
  }

  make(): CommandLine {
    const random = this.#random;
    const faulty = random.chance(0.1);
    this.#selectTables();
    this.#addSwitches();
    if (faulty && random.chance(0.4)) {
      this.#options.push([...random.pick(FAULTY_OPTIONS)]);
      return { args: this.#options.flat(), faulty };
    }
    const states = this.#states();
    if (faulty) {
      return {
        args: [...this.#options.flat(), ...states, ...random.pick(FAULTY_OPERANDS)],
        faulty,
      };
    }
    const family = this.#family;
    const filter = family !== "filterless" && random.chance(0.65)
      ? new FilterWords(random, this.#facts, family).expression(2)
      : [];
    if (filter.length > 0 && random.chance(0.08)) {
      this.#options.push(random.pick([["-F", FILTER_FILE], ["--filter", FILTER_FILE]]));
      return { args: this.#interleave(states), filterFile: this.#fileText(filter), faulty };
    }
    return { args: this.#interleave([...states, ...this.#quote(filter)]), faulty };
  }

  #selectTables(): void {
    const random = this.#random;
    for (const [short, long] of this.#words.tables) {
      if (random.chance(0.25)) this.#addSwitch(short, long);
    }
    if (random.chance(0.35)) {
      const [short, long, family] = random.pick(this.#words.families);
      this.#addSwitch(short, long);
      this.#family = family;
    }
    if (random.chance(0.15)) {
      this.#family = random.pick(FAMILIES);
      this.#addValue("f", "family", this.#family);
    }
    if (random.chance(0.3)) {
      const list = random.some(this.#words.queries, 1 + random.below(3)).join(",");
      this.#addValue("A", random.pick(["query", "socket"]), list);
    }
  }

  #addSwitches(): void {
    const { switches, mostSwitches } = this.#words;
    const weighted = switches.flatMap((option) => Array<typeof option>(option[2]).fill(option));
    for (const [short, long] of this.#random.some(weighted, this.#random.below(mostSwitches + 1))) {
      this.#addSwitch(short, long);
    }
  }

  /** As a letter of its own, in the cluster before it, or by its long name. */
  #addSwitch(short: string, long: string): void {
    const random = this.#random;
    if (short === "" || random.chance(0.2)) {
      this.#options.push([`--${this.#abbreviated(long)}`]);
      this.#cluster = undefined;
    } else if (this.#cluster !== undefined && random.chance(0.7)) {
      this.#cluster[0] += short;
    } else {
      this.#cluster = [`-${short}`];
      this.#options.push(this.#cluster);
    }
  }

  /** `-f inet`, `-finet`, `--family inet` or `--family=inet`. */
  #addValue(short: string, long: string, value: string): void {
    const random = this.#random;
    const name = this.#abbreviated(long);
    this.#cluster = undefined;
    this.#options.push(random.pick([
      [`-${short}`, value],
      [`-${short}${value}`],
      [`--${name}`, value],
      [`--${name}=${value}`],
    ]));
  }

  #abbreviated(long: string): string {
    if (this.#random.chance(0.6)) return long;
    const start = long.slice(0, 1 + this.#random.below(long.length));
    const exact = LONG_OPTIONS.includes(start);
    const meant = LONG_OPTIONS.filter((option) => option.startsWith(start)).length;
    return start === long || (!exact && meant === 1) ? start : long;
  }

  #states(): string[] {
    const random = this.#random;
    const words: string[] = [];
    let count = random.pick([0, 0, 0, 0, 0, 0, 1, 1, 2, 3]);
    for (; count > 0; count--) {
      const state = random.pick(STATES);
      words.push(
        random.pick(["state", "state", "exclude", "excl"]),
        random.chance(0.15) ? state.toUpperCase() : state,
      );
    }
    return words;
  }

  /** Options before, between and after operands; sometimes `--` before the operands. */
  #interleave(operands: readonly string[]): string[] {
    const random = this.#random;
    const options = this.#options;
    if (random.chance(0.6)) return [...options.flat(), ...operands];
    if (random.chance(0.2)) return [...options.flat(), "--", ...operands];
    // A word that begins with "-" would be an option anywhere before "--".
    if (operands.some((word) => word.startsWith("-"))) {
      return [...options.flat(), "--", ...operands];
    }
    const cut = random.below(operands.length + 1);
    const split = random.below(options.length + 1);
    return [
      ...options.slice(0, split).flat(),
      ...operands.slice(0, cut),
      ...options.slice(split).flat(),
      ...operands.slice(cut),
    ];
  }

  /** Each word by itself, or several inside one as a shell's quotes give them; or escaped. */
  #quote(filter: readonly string[]): string[] {
    const random = this.#random;
    const words = filter.map((word) => random.chance(0.03) ? escapeOne(word, random) : word);
    switch (random.below(4)) {
      case 0:
        return words.length > 0 ? [words.join(random.pick([" ", "  ", "\t", " \t "]))] : [];
      case 1: {
        const cut = random.below(words.length + 1);
        const joined = [words.slice(0, cut).join(" "), ` ${words.slice(cut).join(" ")} `];
        return joined.filter((word) => word.trim() !== "");
      }
      default:
        return words;
    }
  }

  /** The filter over one or several lines of a file, with a comment. */
  #fileText(filter: readonly string[]): string {
    const random = this.#random;
    const cut = random.below(filter.length + 1);
    const lines = [filter.slice(0, cut).join(" "), filter.slice(cut).join(" ")];
    const comment = random.chance(0.5) ? "# a comment\n" : "";
    return comment + lines.join(random.pick([" ", "\n", "\n\n"])) + random.pick(["", "\n"]);
  }
}

/** A backslash stands before a character that then counts as it is. */
function escapeOne(word: string, random: Random): string {
  const at = random.below(word.length);
  return `${word.slice(0, at)}\\${word.slice(at)}`;
}
