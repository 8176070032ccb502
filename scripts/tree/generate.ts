/**
 * Large made-up trees whose columns grow wider down the page.
 *
 * @module
 */

import * as rows from "./rows.ts";
import { Random } from "./random.ts";
import { writeCommon, writeFile, writeProcess } from "./write.ts";

/** How many rows of each kind, and the seed that decides everything else. */
export interface TreeSize {
  readonly tcp: number;
  readonly tcp6: number;
  readonly udp: number;
  readonly unix: number;
  /** Processes to share the sockets of all tables among. */
  readonly owners: number;
  readonly seed: number;
}

const FIRST_INODE = 10000;
/** Mostly ESTAB, some of every other state, as a busy server has. */
const STATES = [1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 8, 9, 10, 11];
const TIME_WAIT = 6, SYN_RECV = 3, LISTEN = 10;

/**
 * Writes the tree; it must not exist yet.
 *
 * @param to the folder to be the root of /proc
 */
export function generateTree(to: string, size: TreeSize): void {
  const random = new Random(size.seed);
  let inode = FIRST_INODE;
  const next = (): number => inode++;
  writeCommon(to);
  const tcp = Array.from(
    { length: size.tcp },
    (_, i) => rows.padded(tcpRow(random, i, size.tcp, false, next), 149),
  );
  writeFile(to, "net/tcp", rows.table(rows.padded(rows.TCP_HEADER, 149), tcp));
  const tcp6 = Array.from(
    { length: size.tcp6 },
    (_, i) => tcpRow(random, i, size.tcp6, true, next),
  );
  writeFile(to, "net/tcp6", rows.table(rows.TCP6_HEADER, tcp6));
  const udp = Array.from(
    { length: size.udp },
    (_, i) => rows.padded(udpRow(random, i, size.udp, next), 127),
  );
  writeFile(to, "net/udp", rows.table(rows.padded(rows.UDP_HEADER, 127), udp));
  const unix = Array.from({ length: size.unix }, (_, i) => unixRow(random, i, size.unix, next));
  writeFile(to, "net/unix", rows.table(rows.UNIX_HEADER, unix));
  writeOwners(to, size.owners, inode);
}

/** Addresses get longer towards the end of the table: one digit a byte at first. */
function address4(random: Random, progress: number): string {
  const top = progress < 0.2 ? 10 : progress < 0.6 ? 100 : 256;
  return [10, 0, 0, 0].map((byte, i) => i === 0 ? byte : random.below(top)).join(".");
}

function address6(random: Random, progress: number): string {
  const words = progress < 0.3 ? 1 : progress < 0.7 ? 3 : 6;
  const tail = Array.from({ length: words }, () => (1 + random.below(0xffff)).toString(16));
  return `fd00::${tail.join(":")}`;
}

function tcpRow(random: Random, i: number, of: number, v6: boolean, next: () => number): string {
  const progress = i / of;
  const address = v6 ? address6 : address4;
  const state = random.pick(STATES);
  const port = 1 + random.below(progress < 0.5 ? 9999 : 65535);
  const row: rows.InetRow = {
    sl: i,
    local: [address(random, progress), port],
    ...(state === LISTEN
      ? {}
      : { peer: [address(random, progress), 1 + random.below(65535)] as const }),
    state,
    txQueue: random.below(4) === 0 ? random.below(Math.floor(10 + progress * 1e6)) : 0,
    rxQueue: random.below(4) === 0 ? random.below(Math.floor(10 + progress * 1e8)) : 0,
    ...(random.below(3) === 0 ? { timer: [1 + random.below(4), random.below(20000)] } : {}),
    retransmits: random.below(10) === 0 ? random.below(8) : 0,
    uid: progress < 0.1 ? 0 : random.pick([0, 33, 101, 1000, 65534, 1000000]),
    references: 1 + random.below(3),
    sk: 0xffff888000000000n + BigInt(i) * 2304n,
  };
  if (state === TIME_WAIT || state === SYN_RECV) return rows.tcpRow({ ...row, inode: 0 });
  const tail: rows.TcpTail = [
    20 + random.below(200),
    random.below(5),
    random.below(40),
    10 + random.below(90),
    random.below(2) === 0 ? -1 : 7 + random.below(100),
  ];
  return rows.tcpRow({ ...row, inode: next() }, tail);
}

function udpRow(random: Random, i: number, of: number, next: () => number): string {
  const connected = random.below(3) === 0;
  return rows.udpRow({
    sl: i,
    local: [address4(random, i / of), 1 + random.below(65535)],
    ...(connected ? { peer: [address4(random, i / of), 1 + random.below(65535)] as const } : {}),
    state: connected ? 1 : 7,
    rxQueue: random.below(3) === 0 ? random.below(212992) : 0,
    uid: random.below(3) * 500,
    inode: next(),
    references: 2,
    sk: 0xffff888100000000n + BigInt(i) * 1152n,
  }, random.below(50) === 0 ? random.below(1000) : 0);
}

/** Inodes fall while the table goes on, so that ss's sorting shows where its batches end. */
function unixRow(random: Random, i: number, of: number, next: () => number): string {
  const listening = random.below(4) === 0;
  next();
  const name = random.pick([undefined, "/run/user/1000/bus", "@/tmp/.X11-unix/X0", "/run/log"]);
  return rows.unixRow({
    sk: 0xffff888200000000n + BigInt(i) * 1024n,
    references: 2 + random.below(2),
    flags: listening ? 0x10000 : 0,
    type: random.pick([1, 1, 1, 2, 5]),
    state: listening ? 1 : 3,
    inode: 50000000 + of - i,
    ...(name === undefined ? {} : { name: i / of < 0.5 ? name : `${name}-${i}` }),
  });
}

/** Deals the inodes of the tcp and udp tables out, now and then to two processes. */
function writeOwners(to: string, owners: number, end: number): void {
  for (let owner = 0; owner < owners; owner++) {
    const sockets = new Map<number, number>();
    let fd = 3;
    for (let inode = FIRST_INODE + owner; inode < end; inode += owners) {
      sockets.set(fd++, inode);
      if (inode % 97 === 0) sockets.set(fd++, inode + 1);
    }
    writeProcess(to, { pid: 1000 + owner * 37, command: `worker-${owner}`, sockets });
  }
}
