/**
 * Well-formed trees of random sockets: combinations that no one machine shows at once.
 *
 * Every row is one a kernel could print; what ss distorts (see ss_defects.ts) stays rare here.
 *
 * @module
 */

import { HEADER, type ProcEntry } from "./proc_tree.ts";
import type { Random } from "../values/random.ts";

const PORTS = [0, 1, 22, 25, 53, 80, 123, 443, 1023, 1024, 5432, 8080, 32767, 32768, 60999, 65535];
const IPV6 = [
  ...["00000000000000000000000000000000", "00000000000000000000000001000000"],
  ...["0000000000000000FFFF00000100007F", "00000000000000000000000001020304"],
  ...["000080FE00000000000000000100A8C0", "B80D0120000000000000000001000000"],
  ...["B80D0120010000000000000000000000", "B80D0120000001000000010000000100"],
  ...["000002FF00000000000000000100FFFF", "0000000000000000000000000000FFFF"],
  ...["9BFF640000000000000000000A0B0C0D", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"],
];
const IPV4 = ["00000000", "0100007F", "0100000A", "FFFFFFFF", "0101A8C0", "010000E0", "7F0000FE"];
const UNIX_NAMES = [
  ...["", "", "", "@", "@00a1b", "@0000g", "@/tmp/.X11-unix/X0", "/run/dbus/system_bus_socket"],
  ...["/run/systemd/journal/stdout", "relative/path", "/UPPER/Case", "/run/with blank", "/x"],
];
const LINK_PROTOCOLS = [0, 1, 3, 4, 0x0800, 0x0806, 0x8100, 0x86dd, 0x888e, 0x88cc, 0x1234, 0xffff];
const COMMANDS = ["init", "a", "with blank", "fifteen-letters", 'quo"te', "kworker/0:1-eve", "(x"];

/** Entries for `procTree`, up to `rows` in each table. */
export function randomTree(random: Random, rows: number): Record<string, ProcEntry> {
  const maker = new TreeMaker(random);
  const lines = (make: (index: number) => string): string =>
    Array.from({ length: random.below(rows + 1) }, (_, i) => make(i)).join("");
  const entries: Record<string, ProcEntry> = {
    "net/tcp": HEADER.tcp + lines((i) => maker.tcp(i, IPV4)),
    "net/tcp6": HEADER.tcp6 + lines((i) => maker.tcp(i, IPV6)),
    "net/udp": HEADER.udp + lines((i) => maker.datagram(i, IPV4, [1, 7])),
    "net/udp6": HEADER.udp + lines((i) => maker.datagram(i, IPV6, [1, 7])),
    "net/raw": HEADER.udp + lines((i) => maker.datagram(i, IPV4, [1, 7], 256)),
    "net/raw6": HEADER.udp + lines((i) => maker.datagram(i, IPV6, [1, 7], 256)),
    "net/unix": HEADER.unix + lines(() => maker.unix()),
    "net/netlink": HEADER.netlink + lines(() => maker.netlink()),
    "net/packet": HEADER.packet + lines(() => maker.packet()),
    "net/igmp": "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n" +
      "1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n",
    "net/sockstat": maker.sockstat(),
    "net/sockstat6": `TCP6: inuse ${random.below(99)}\nUDP6: inuse ${random.below(99)}\n` +
      `UDPLITE6: inuse 0\nRAW6: inuse ${random.below(9)}\nFRAG6: inuse 0 memory 0\n`,
    "net/snmp": `Tcp: RtoAlgorithm ActiveOpens CurrEstab InSegs\nTcp: 1 5 ${random.below(50)} 9\n`,
    ...maker.processes(),
  };
  for (const name of Object.keys(entries)) {
    if (name.startsWith("net/") && name !== "net/igmp" && random.chance(0.08)) delete entries[name];
  }
  // Both or none: no kernel has counters of IPv6 alone.
  if (!("net/sockstat" in entries)) delete entries["net/sockstat6"];
  const range = random.pick([
    "32768\t60999\n",
    "1024\t65535\n",
    "1 100\n",
    "5000 5000\n",
    undefined,
  ]);
  if (range !== undefined) entries["sys/net/ipv4/ip_local_port_range"] = range;
  return entries;
}

/** Entries for `procTree`: a row for every number that `ss` has, or may have, a name for. */
export function everyNumber(): Record<string, ProcEntry> {
  const upTo = (count: number, row: (number: number) => string): string =>
    Array.from({ length: count }, (_, number) => row(number)).join("");
  const inet = (number: number, state: string, end: string): string =>
    `${dec(number, 5)}: 0100007F:${hex(number, 4)} 00000000:0000 ${state} 00000000:00000000 ` +
    `00:00000000 00000000     0        0 1 2 0000000000000000 ${end}\n`;
  return {
    "net/tcp": HEADER.tcp + upTo(65536, (port) => inet(port, "0A", "100 0 0 10 0")),
    "net/udp": HEADER.udp + upTo(65536, (port) => inet(port, "07", "0")),
    "net/raw": HEADER.udp + upTo(256, (protocol) => inet(protocol, "07", "0")),
    "net/netlink": HEADER.netlink +
      upTo(
        256,
        (protocol) =>
          `0000000000000000 ${
            `${protocol}`.padEnd(3)
          } 0          00000000 0        0        0     2` +
          "        0        1\n",
      ),
    "net/packet": HEADER.packet +
      upTo(
        65536,
        (protocol) =>
          `0000000000000000 3      3    ${
            hex(protocol, 4).toLowerCase()
          }   0     1 0      0      1\n`,
      ),
    "sys/net/ipv4/ip_local_port_range": "1 1\n",
  };
}

/** Makes rows; remembers their inodes for the owners. */
class TreeMaker {
  readonly #random: Random;
  readonly #inodes: number[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  tcp(index: number, addresses: readonly string[]): string {
    const random = this.#random;
    const state = 1 + random.below(13);
    const start = `${dec(index, 4)}: ${this.#addresses(addresses)} ${hex(state, 2)} `;
    const timer = `${hex(random.below(7), 2)}:${
      hex(random.below(random.pick([9, 999, 99999])), 8)
    }`;
    const retransmits = hex(random.pick([0, 0, 1, 255]), 8);
    if (state === 6 || state === 3) {
      const rest = `00000000:00000000 ${timer} ${retransmits} ${dec(this.#uid(), 5)} `;
      return `${start}${rest}       0 0 ${random.below(4)} ${this.#pointer()}\n`;
    }
    const tail = [
      ...[this.#inode(), 1 + random.below(9), this.#pointer()],
      ...[random.pick([0, 20, 100, 204, 300, 3000, 12345]), random.below(99), random.below(64)],
      ...[random.pick([1, 2, 10, 4000]), random.pick([-1, 0, 7, 2147483647])],
    ].join(" ");
    return `${start}${this.#queues()} ${timer} ${retransmits} ${dec(this.#uid(), 5)} ` +
      `${dec(random.below(9), 8)} ${tail}\n`;
  }

  /** udp, or raw with its protocol for a port. */
  datagram(
    index: number,
    addresses: readonly string[],
    states: readonly number[],
    ports?: number,
  ): string {
    const random = this.#random;
    const peer = `${random.pick(addresses)}:${hex(ports ? 0 : random.pick(PORTS), 4)}`;
    const port = ports ? random.below(ports) : random.pick(PORTS);
    return `${dec(index, 5)}: ${random.pick(addresses)}:${hex(port, 4)} ${peer} ` +
      `${hex(random.pick(states), 2)} ${this.#queues()} 00:00000000 00000000 ` +
      `${dec(this.#uid(), 5)}        0 ${this.#inode()} 2 ${this.#pointer()} ${random.below(99)}\n`;
  }

  unix(): string {
    const random = this.#random;
    const name = random.pick(UNIX_NAMES);
    const flags = hex(random.pick([0, 0x10000, 0x40000]), 8);
    const start = `${this.#pointer()}: ${hex(1 + random.below(9), 8)} 00000000 ${flags} ` +
      `${hex(random.pick([1, 2, 5]), 4)} ${hex(1 + random.below(4), 2)} ${dec(this.#inode(), 5)}`;
    return `${start}${name === "" ? "" : ` ${name}`}\n`;
  }

  netlink(): string {
    const random = this.#random;
    const port = random.pick([
      0,
      1,
      100,
      101,
      2147483647,
      4294967295,
      4294963200,
      random.below(9999),
    ]);
    return `${this.#pointer()} ${`${random.below(25)}`.padEnd(3)} ${`${port}`.padEnd(10)} ` +
      `${random.below(0xffff_ffff).toString(16).padStart(8, "0")} ` +
      `${`${random.pick([0, 0, 768])}`.padEnd(8)} 0        0     2        0        ` +
      `${`${this.#inode()}`.padEnd(8)}\n`;
  }

  packet(): string {
    const random = this.#random;
    const protocol = random.pick(LINK_PROTOCOLS).toString(16).padStart(4, "0");
    const device = random.pick([0, 0, 1, 2, 77]);
    return `${this.#pointer()} 3      ${random.pick([2, 3])}    ${protocol}   ` +
      `${`${device}`.padEnd(5)} 1 ${`${random.pick([0, 4096])}`.padEnd(6)} ` +
      `${`${this.#uid()}`.padEnd(6)} ${`${this.#inode()}`.padEnd(6)}\n`;
  }

  sockstat(): string {
    const number = (): number => this.#random.below(500);
    return `sockets: used ${number()}\nTCP: inuse ${number()} orphan ${number()} tw ${number()} ` +
      `alloc ${number()} mem ${number()}\nUDP: inuse ${number()} mem 0\nUDPLITE: inuse 0\n` +
      `RAW: inuse ${number()}\nFRAG: inuse ${number()} memory 0\n`;
  }

  /** Processes that own some of the sockets, now and then several the same one. */
  processes(): Record<string, ProcEntry> {
    const random = this.#random;
    const entries: Record<string, ProcEntry> = {};
    for (let pid = 100; pid < 104 + random.below(8); pid += 1 + random.below(3)) {
      entries[`${pid}/stat`] = `${pid} (${random.pick(COMMANDS)}) S 1 ${pid} ${pid} 0 -1\n`;
      const count = this.#inodes.length === 0 ? 0 : random.below(20);
      for (let fd = 0; fd < count; fd++) {
        const link = random.chance(0.2) ? "/dev/null" : `socket:[${random.pick(this.#inodes)}]`;
        entries[`${pid}/fd/${fd}`] = { link };
      }
    }
    return entries;
  }

  #addresses(addresses: readonly string[]): string {
    const random = this.#random;
    const end = (): string => `${random.pick(addresses)}:${hex(random.pick(PORTS), 4)}`;
    return `${end()} ${end()}`;
  }

  #queues(): string {
    const size = (): string => hex(this.#random.pick([0, 0, 0, 1, 4096, 99_999_999]), 8);
    return `${size()}:${size()}`;
  }

  #inode(): number {
    const inode = this.#random.pick([1, 999, 99_999, 4_000_000_000]) + this.#random.below(999_999);
    this.#inodes.push(inode);
    return inode;
  }

  #uid(): number {
    return this.#random.pick([0, 0, 1000, 65534, 4294967294]);
  }

  #pointer(): string {
    return this.#random.pick(["0000000000000000", "ffff888012345678", "00000000deadbeef"]);
  }
}

function hex(value: number, width: number): string {
  return value.toString(16).toUpperCase().padStart(width, "0");
}

function dec(value: number, width: number): string {
  return `${value}`.padStart(width);
}
