/**
 * What the mass run puts through the half behind the drop: damaged tables and answers, each with a
 * command line. An input is made from a seed and its number alone.
 *
 * @module
 */

import { type Capture, type CapturedTask, LINK_SIZE } from "../../lib/model/capture.ts";
import type { FileId } from "../../lib/model/plan.ts";
import { anyDumps, LAYOUTS } from "../../tests/support/answers/any_dumps.ts";
import { bytesOf, NOTHING } from "../../tests/support/answers/decoding.ts";
import { captureOf, recordedCapture } from "../../tests/support/answers/replies.ts";
import { damaged, replyDamage } from "../../tests/support/answers/reply_mutations.ts";
import { netstatLine } from "../../tests/support/netstat/command_lines.ts";
import { type CommandLine, commandLines } from "../../tests/support/ss/command_lines.ts";
import { LIVE_WORDS } from "../../tests/support/ss/live_lines.ts";
import { mutate, type Mutation, mutation } from "../../tests/support/trees/mutations.ts";
import { randomTree } from "../../tests/support/trees/random_tree.ts";
import { readTreeFacts, type TreeFacts } from "../../tests/support/trees/tree_facts.ts";
import { storedTree, TREES } from "../../tests/support/trees/trees.ts";
import { fc } from "../../tests/support/values/npm.ts";
import { Random } from "../../tests/support/values/random.ts";

/** One input. */
export interface Input {
  /** What was damaged: `net/tcp`, `sock_diag tcp`. */
  readonly what: string;
  readonly line: CommandLine;
  readonly capture: Capture;
}

const NAMES: readonly FileId[] = ["net/igmp", "net/if_inet6", "net/dev_mcast"];
const COUNTERS: readonly FileId[] = [
  ...["net/sockstat", "net/sockstat6", "net/snmp"] as const,
  ...["net/snmp6", "net/netstat", "net/sctp/snmp"] as const,
];
const FILES: readonly FileId[] = [
  ...["net/tcp", "net/tcp6", "net/udp", "net/udp6", "net/udplite", "net/udplite6"] as const,
  ...["net/raw", "net/raw6", "net/icmp", "net/icmp6", "net/unix", "net/packet"] as const,
  ...["net/netlink", "net/sctp/eps", "net/sctp/assocs"] as const,
  ...[...NAMES, ...COUNTERS],
  "sys/net/ipv4/ip_local_port_range",
];

/** Files of the host, which its administrator writes. */
const HOST_FILES: Partial<Record<FileId, Uint8Array>> = {
  "/etc/services": bytesOf("ssh 22/tcp\nhttp 80/tcp\ndomain 53/udp\n"),
  "/etc/passwd": bytesOf("root:x:0:0::/root:/bin/sh\nsomebody:x:1000:1000::/:/bin/sh\n"),
  "/etc/hosts": bytesOf("127.0.0.1 localhost\n::1 localhost6\n"),
  "filesystems": bytesOf("nodev\tselinuxfs\n"),
};

const WORDS = {
  ...LIVE_WORDS,
  switches: [
    ...LIVE_WORDS.switches,
    ["", "resolve", 2] as const,
    ["", "context", 1] as const,
    ["", "contexts", 1] as const,
  ],
};
const EVERYTHING = ["-a", "-A", "all,ping,udplite,dccp,tipc,vsock,xdp,mptcp,sctp"];

/** How many rows a made-up table has at most, and how many made-up trees there are. */
const ROWS = 12;
const MADE_UP = 24;
/** Stored tables with more are no better, and slow. */
const LONGEST = 20_000;

/** What inputs are made of; the same in each worker. */
export class Inputs {
  readonly #seed: number;
  readonly #facts: TreeFacts;
  readonly #tables = new Map<FileId, Uint8Array[]>();
  readonly #dumps = anyDumps(1);
  readonly #recorded = recordedCapture();

  private constructor(seed: number, facts: TreeFacts) {
    this.#seed = seed;
    this.#facts = facts;
    for (const id of FILES) this.#tables.set(id, []);
    for (const { root } of TREES) {
      for (const id of FILES) this.#add(id, readIfThere(`${root}/${id}`));
    }
    for (let index = 0; index < MADE_UP; index++) {
      for (const [path, entry] of Object.entries(randomTree(new Random(index), ROWS))) {
        if (typeof entry === "string") this.#add(path as FileId, bytesOf(entry));
      }
    }
  }

  static async open(seed: number): Promise<Inputs> {
    return new Inputs(seed, await readTreeFacts(storedTree("mixed-6.18").root));
  }

  #add(id: FileId, bytes: Uint8Array | null): void {
    if (bytes !== null && bytes.length <= LONGEST) this.#tables.get(id)?.push(bytes);
  }

  /** Input number `number`. */
  make(number: number): Input {
    const random = new Random(Math.imul(this.#seed, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b));
    const line = this.#line(random);
    const columns = random.chance(0.5) ? null : 1 + random.below(300);
    const { what, capture } = random.chance(0.5) ? this.#ofTables(random) : this.#ofAnswers(random);
    return { what, line, capture: { ...capture, facts: { ...capture.facts, columns } } };
  }

  /** Half of them ask for every socket of every table, so that what is damaged is shown. */
  #line(random: Random): CommandLine {
    if (random.chance(0.25)) return netstatCommand(random);
    if (random.chance(0.5)) {
      return commandLines(random.below(2 ** 32), this.#facts, 1, WORDS)[0];
    }
    const options = random.some(WORDS.switches, random.below(WORDS.mostSwitches))
      .map(([short, long]) => short === "" ? `--${long}` : `-${short}`)
      .filter((option) => option !== "-l");
    return { args: [...options, ...EVERYTHING], faulty: false };
  }

  /** One damaged table, with sound or damaged files of names, counters and processes. */
  #ofTables(random: Random): Omit<Input, "line"> {
    const id = random.pick(FILES);
    const files = new Map<FileId, Uint8Array>();
    for (const other of [...NAMES, ...COUNTERS]) files.set(other, this.#table(random, other));
    // What names something is seen only where there is something to be named.
    if (NAMES.includes(id)) files.set("net/packet", this.#table(random, "net/packet"));
    const others = [...this.#tables.values()].map(([first]) => first);
    files.set(id, damagedBytes(random, this.#table(random, id), others));
    for (const [path, bytes] of Object.entries(HOST_FILES)) {
      const damage = random.chance(0.1);
      files.set(path as FileId, damage ? damagedBytes(random, bytes, others) : bytes);
    }
    const capture: Capture = {
      ...NOTHING,
      files: new Map(
        [...files].map(([path, bytes]) => [path, { path: `/proc/${path}`, bytes }] as const),
      ),
      owners: random.chance(0.3) ? anyOwners(random, files.get(id)!) : null,
    };
    return { what: id, capture };
  }

  #table(random: Random, id: FileId): Uint8Array {
    return random.pick(this.#tables.get(id)!);
  }

  /** One damaged dump; interfaces now and then. */
  #ofAnswers(random: Random): Omit<Input, "line"> {
    const { id, bytes } = random.pick(this.#dumps);
    const others = this.#dumps.map((dump) => dump.bytes);
    const struct = LAYOUTS.get(id)?.struct ?? 0;
    const wrong = drawn(random, fc.array(replyDamage, { minLength: 1, maxLength: 4 }))
      .reduce<Uint8Array>((sofar, damage) => damaged(sofar, damage, struct, others), bytes.slice());
    const { interfaces, cgroups } = this.#recorded;
    const capture: Capture = {
      ...captureOf(new Map([[id, { id, bytes: wrong.slice() }]])),
      interfaces: random.chance(0.2) ? damagedBytes(random, interfaces!, others) : interfaces,
      cgroups,
    };
    return { what: `sock_diag ${id}`, capture };
  }
}

/** A command line of netstat, half of them with the names of hosts, ports and users. */
function netstatCommand(random: Random): CommandLine {
  const names = random.chance(0.5);
  const words = netstatLine(random, true).filter((word) => !names || !/^(-n|--num.*)$/.test(word));
  return { args: ["netstat", ...words], faulty: false };
}

function drawn<T>(random: Random, values: fc.Arbitrary<T>): T {
  return fc.sample(values, { seed: random.below(2 ** 31), numRuns: 1 })[0];
}

/** The line of megabytes is slow and so comes here in one case of a hundred. */
function isRare(damage: Mutation): boolean {
  return damage.kind === "long";
}

function damagedBytes(
  random: Random,
  bytes: Uint8Array,
  others: readonly Uint8Array[],
): Uint8Array {
  const rarely = random.chance(0.01);
  return drawn(random, fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .filter((damage) => rarely || !isRare(damage))
    .reduce((sofar, damage) => mutate(sofar, damage, others), bytes);
}

/** Processes with any names that hold sockets of a table, if a number in it is an inode. */
function anyOwners(random: Random, table: Uint8Array): Capture["owners"] {
  const numbers = new TextDecoder("latin1").decode(table.subarray(0, LONGEST)).match(/\d+/g) ??
    ["1"];
  const task = (pid: number): CapturedTask => {
    const links = new Uint8Array(LINK_SIZE * 2);
    for (const at of [0, LINK_SIZE]) {
      links.set(bytesOf(`socket:[${random.pick(numbers).slice(0, 18)}]`), at);
    }
    const any = drawn(random, fc.uint8Array({ maxLength: 30 }));
    return {
      pid,
      tid: random.chance(0.8) ? pid : pid + 1,
      stat: random.chance(0.9)
        ? Uint8Array.of(...bytesOf(`${pid} (`), ...any, ...bytesOf(") S 1"))
        : any,
      comm: random.chance(0.5) ? any : null,
      status: random.chance(0.5) ? any : null,
      cmdline: random.chance(0.5) ? any : null,
      cgroup: random.chance(0.5) ? any : null,
      context: random.chance(0.5) ? any : null,
      fds: Int32Array.of(3, 4),
      links,
      contexts: random.chance(0.5) ? [any, null] : null,
      folderOwner: random.chance(0.5) ? random.below(2000) : null,
      fdinfo: random.chance(0.5) ? [any, bytesOf("flags:\t02\n")] : null,
      protocols: random.chance(0.5) ? [any, bytesOf("TCP\0")] : null,
    };
  };
  const tasks = Array.from({ length: 1 + random.below(4) }, (_, index) => task(10 * index + 1));
  const socketDevice = random.chance(0.5) ? 9 : null;
  return { tasks, earlier: [], processes: tasks.length, denied: random.below(2), socketDevice };
}

function readIfThere(path: string): Uint8Array | null {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
