/**
 * Generated command lines of `lsof`, whose answers are about sockets: others list files as well, and
 * are asked for as fields, of which those of sockets are compared.
 *
 * @module
 */

import { Random } from "../values/random.ts";
import type { TreeFacts } from "../trees/tree_facts.ts";

/** One command line; `reduced`: what is compared are the fields of sockets. */
export interface LsofLine {
  readonly args: readonly string[];
  readonly reduced: boolean;
}

/** Processes and descriptors to ask for. */
export interface ProcessFacts {
  readonly pids: readonly number[];
  /** Numbers of descriptors that are sockets in every process that has them. */
  readonly fds: readonly number[];
  readonly commands: readonly string[];
  readonly users: readonly string[];
}

const STATES = [
  "LISTEN",
  "ESTABLISHED",
  "close_wait",
  "SYN_SENT",
  "TIME_WAIT",
  "Fin_Wait2",
  "CLOSE",
];
const INFO = ["-T", "-Ts", "-Tq", "-Tqs", "-Tf", "-T qs", "-Tfq"];

class Lines {
  readonly #random: Random;
  readonly #facts: TreeFacts;
  readonly #processes: ProcessFacts;

  constructor(seed: number, facts: TreeFacts, processes: ProcessFacts) {
    this.#random = new Random(seed);
    this.#facts = facts;
    this.#processes = processes;
  }

  next(): LsofLine {
    const random = this.#random;
    const words: string[][] = [];
    const sockets = this.#sockets();
    const processes = random.chance(0.5) ? this.#processWords() : [];
    const named = processes.length > 0 &&
      processes.some((word) => !/^-[pug] ?\^|^-c\^/.test(word.join(" ")));
    const and = (sockets.length > 0 || processes.length > 0) && random.chance(named ? 0.7 : 0.2);
    if (and) words.push(["-a"]);
    words.push(...sockets, ...processes);
    if (random.chance(0.2)) words.push([`-sTCP:${this.#states()}`]);
    const safe = sockets.length > 0 && (!named || and);
    words.push(...this.#shown(safe));
    if (sockets.length === 0 && !named) words.push(["-Ki"]);
    // Defect "missing-users": then the exit status is not compared.
    if (processes.some(([word]) => word === "-u")) words.push(["-Q"]);
    return { args: random.shuffled(words).flat(), reduced: !safe };
  }

  #sockets(): string[][] {
    const random = this.#random;
    const words: string[][] = [];
    if (random.chance(0.3)) words.push(["-U"]);
    if (random.chance(0.25)) words.push(["-i"]);
    if (random.chance(0.2)) words.push([random.pick(["-i4", "-i6"])]);
    const count = random.pick([0, 0, 1, 1, 1, 2, 3]);
    for (let at = 0; at < count; at++) {
      const address = this.#address();
      words.push(random.chance(0.5) ? [`-i${address}`] : ["-i", address]);
    }
    return words;
  }

  #address(): string {
    const random = this.#random;
    const family = random.pick(["", "", "", "4", "6"]);
    const protocol = random.pick(["", "", "TCP", "udp", "Tcp", "UDPLITE"]);
    const host = random.chance(0.35) ? this.#host(family) : "";
    // Defect "host-and-ports": a host of several addresses is asked for with one port.
    const several = host !== "@localhost";
    const ports = random.chance(0.6) ? `:${this.#ports(several)}` : "";
    return family + protocol + host + ports || "tcp";
  }

  #host(family: string): string {
    const random = this.#random;
    const { ipv4, ipv6 } = this.#facts;
    const fit = ipv6.filter((one) => family !== "6" || !one.startsWith("::ffff:"));
    if (family === "6" || (family === "" && random.chance(0.3))) return `@[${random.pick(fit)}]`;
    return random.chance(0.15) ? "@localhost" : `@${random.pick(ipv4)}`;
  }

  #ports(several: boolean): string {
    const random = this.#random;
    const one = (): string => {
      const port = random.pick(this.#facts.ports);
      const form = random.below(6);
      if (form === 0) return `${Math.max(0, port - random.below(50))}-${port + random.below(50)}`;
      return form === 1 ? random.pick(["http", "domain", "ssh", "https"]) : `${port}`;
    };
    const count = several ? random.pick([1, 1, 1, 2, 3]) : 1;
    return Array.from({ length: count }, one).join(",");
  }

  #processWords(): string[][] {
    const random = this.#random;
    const { pids, fds, commands, users } = this.#processes;
    const list = (of: readonly (string | number)[], not: boolean): string =>
      random.some(of, random.pick([1, 1, 2, 3])).map((one) => `${not ? "^" : ""}${one}`).join(",");
    const kinds: (() => string[])[] = [
      () => ["-p", list(random.chance(0.15) ? [...pids, 99999] : pids, random.chance(0.25))],
      () => ["-c", random.pick(commands)],
      () => ["-u", list(users, random.chance(0.3))],
      () => ["-g", list(pids, random.chance(0.4))],
      () => ["-d", this.#descriptors(fds)],
    ];
    return random.shuffled(kinds).slice(0, random.pick([1, 1, 1, 2, 2, 3])).map((make) => make());
  }

  #descriptors(fds: readonly number[]): string {
    const random = this.#random;
    const not = random.chance(0.2) ? "^" : "";
    const one = (): string => {
      const fd = random.pick(fds);
      return random.chance(0.3) ? `${not}${fd}-${fd + 1 + random.below(9)}` : `${not}${fd}`;
    };
    return Array.from({ length: random.pick([1, 2, 3, 5]) }, one).join(",");
  }

  #states(): string {
    const random = this.#random;
    const not = random.chance(0.3) ? "^" : "";
    const states = random.shuffled(STATES).slice(0, random.pick([1, 1, 2, 3]));
    return states.map((state) => not + state).join(",");
  }

  #shown(safe: boolean): string[][] {
    const random = this.#random;
    const words: string[][] = [];
    const add = (chance: number, ...word: string[]): void => {
      if (random.chance(chance)) words.push(word);
    };
    add(0.8, "-n");
    add(0.8, "-P");
    add(0.2, "-l");
    add(0.2, "-R");
    add(0.2, "-w");
    add(0.1, "-Q");
    add(0.1, "-g");
    add(0.1, "-b");
    add(0.1, "-O");
    if (random.chance(0.3)) words.push(random.pick(INFO).split(" "));
    if (random.chance(0.15)) words.push([random.pick(["-o", "-s"])]);
    if (random.chance(0.2)) words.push([random.pick(["+fg", "+fG"])]);
    if (random.chance(0.2)) words.push(["+c", random.pick(["0", "1", "8", "12", "15"])]);
    add(0.1, "+L");
    if (!safe) {
      return [...words, [`-F${random.pick(["", "pft", "pcuftn", "ftnTPid", "ftDGalo", "gRftL"])}`]];
    }
    const form = random.below(10);
    if (form === 0) words.push(["-t"]);
    if (form === 1) words.push(["-F"]);
    if (form === 2) {
      words.push([`-F${random.pick(["pcfn", "fT0", "n", "p", "Ltin0", "aGPd", "0", "cuR"])}`]);
    }
    return words;
  }
}

/** `count` command lines; the same seed and facts give the same. */
export function lsofLines(
  seed: number,
  facts: TreeFacts,
  processes: ProcessFacts,
  count: number,
): LsofLine[] {
  const lines = new Lines(seed, facts, processes);
  return Array.from({ length: count }, () => lines.next());
}
