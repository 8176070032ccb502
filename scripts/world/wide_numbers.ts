/**
 * Tables of numbers at the ends of their ranges.
 *
 * @module
 */

import * as rows from "../tree/rows.ts";
import { writeCommon, writeFile, writeProcess } from "../tree/write.ts";

const BIG_SL = [0, 9999, 10000, 20000, 99999, 100000, 120000] as const;
const BIG_UID = [0, 65534, 99999, 2147483647, 2147483648, 4294967294, 4294967295] as const;
const SK = 0xffff9f3c00000000n;

/** The columns that differ between the two trees, seven values each. */
interface Extremes {
  readonly inodes: readonly rows.Value[];
  /** Send and receive queue. */
  readonly queues: readonly (readonly [rows.Value, rows.Value])[];
  /** Ticks until the timer fires. */
  readonly ticks: readonly rows.Value[];
  readonly retransmits: readonly rows.Value[];
  readonly tails: readonly rows.TcpTail[];
}

/** Values that `ss` prints as they are. */
const FITTING: Extremes = {
  inodes: [1, 65535, 2147483647, 2147483648, 4000000000, 4294967294, 4294967295],
  queues: [
    [0, 0],
    [0x7fffffff, 0x7fffffff],
    [0x7ffffffe, 0],
    [0, 0x7fffffff],
    [99999999, 1],
    [1, 1000000000],
    [123456789, 987654321],
  ],
  ticks: [0, 1, 99, 100, 359999, 3600000, 4294966], // a tick more than 2^32 ms wraps
  retransmits: [0, 1, 255, 65535, 0x7fffffff, 3, 2],
  tails: [
    [20, 0, 0, 10, -1],
    [12000, 4, 1, 1, 2147483647],
    [2147483647, 2147483647, 30, 4294967295, 7],
    [1, 1, 31, 2147483648, -2147483648],
    [0, 0, 2147483647, 65535, 65536],
    [100, 20, 3, 0, 0],
    [163, 4, 8, 7, 5],
  ],
};

/** Values that `ss` cuts to 32 bits or takes for negative. */
const WRAPPING: Extremes = {
  inodes: [
    4294967296n,
    4294967297n,
    9007199254740991n,
    9007199254740993n,
    9223372036854775807n,
    9223372036854775808n,
    18446744073709551615n,
  ],
  queues: [
    [0, 0],
    [0x80000000, 0],
    [0, 0x80000000],
    [0xfffffffe, 0xffffffff],
    [0xffffffff, 1],
    [1, 0xffffffff],
    [0x80000001, 0xdeadbeef],
  ],
  ticks: [0, 1, 0xffffffffn, 0x100000000n, 0xffffffffffn, 0xffffffffffffffffn, 7],
  retransmits: [0, 1, 0x80000000, 0xffffffff, 0x7fffffff, 0xffffffff, 2],
  tails: [
    [20, 0, 0, 10, -1],
    [4294967295, 4294967295, 4294967295, 1, 2147483647],
    [2147483648, 2147483648, 2147483648, 2, 7],
    [4294967296n, 4, 1, 4294967295, 5],
    [18446744073709551615n, 4, 1, 3, 6],
    [100, 18446744073709551615n, 1, 0, 0],
    [163, 4, 8, 7, 5],
  ],
};

/** Everything that fits 32 bits: uids, inodes and window sizes beyond the signed half too. */
export function writeWideNumbers(to: string): void {
  writeTables(to, FITTING);
  writeFile(
    to,
    "net/sockstat",
    "sockets: used 2000000000\nTCP: inuse 1500000000 orphan 100000 tw 262144 alloc 1600000000 mem 12345678\n" +
      "UDP: inuse 100000 mem 262144\nUDPLITE: inuse 0\nRAW: inuse 12345\nFRAG: inuse 99999 memory 4294967295\n",
  );
  writeFile(
    to,
    "net/sockstat6",
    "TCP6: inuse 1000000\nUDP6: inuse 100000\nUDPLITE6: inuse 0\nRAW6: inuse 54321\nFRAG6: inuse 1 memory 9\n",
  );
  writeProcess(to, {
    pid: 4194303,
    command: "biggest-pid",
    sockets: new Map([[1048575, 4294967294], [3, 2147483648]]),
  });
}

/** Inodes and counters that need more than `ss` gives them. */
export function writeWideWrapped(to: string): void {
  writeTables(to, WRAPPING);
  writeFile(
    to,
    "net/sockstat",
    "sockets: used 4294967295\nTCP: inuse 2147483647 orphan 3000000000 tw 262144 alloc 2147483648 mem 1\n" +
      "UDP: inuse 4294967296 mem 262144\nUDPLITE: inuse 0\nRAW: inuse 12345\nFRAG: inuse 99999 memory 9\n",
  );
  writeProcess(to, {
    pid: 7,
    command: "wide",
    sockets: new Map<number, number | bigint>([[3, 4294967297n], [4, 9007199254740993n], [5, 1]]),
  });
}

function writeTables(to: string, extremes: Extremes): void {
  const { inodes } = extremes;
  writeCommon(to);
  writeTcp(to, extremes);
  writeDatagrams(to, extremes);
  const lines = (make: (inode: rows.Value, i: number) => string): string[] => inodes.map(make);
  writeFile(
    to,
    "net/unix",
    rows.table(
      rows.UNIX_HEADER,
      lines((inode, i) =>
        rows.unixRow({
          sk: SK + BigInt(i),
          references: 0xffffffff,
          flags: i % 2 ? 0x10000 : 0,
          type: [1, 2, 5][i % 3],
          state: i % 2 ? 1 : 3,
          inode,
          name: `/run/${i}`,
        })
      ),
    ),
  );
  writeFile(
    to,
    "net/packet",
    rows.table(
      rows.PACKET_HEADER,
      lines((inode, i) =>
        rows.packetRow({
          sk: SK + BigInt(i),
          references: 1000000,
          type: 2 + i % 2,
          protocol: 3,
          ifindex: 0,
          rmem: 4294967295,
          uid: BIG_UID[i],
          inode,
        })
      ),
    ),
  );
  writeFile(
    to,
    "net/netlink",
    rows.table(
      rows.NETLINK_HEADER,
      lines((inode, i) =>
        rows.netlinkRow({
          sk: SK + BigInt(i),
          protocol: i * 5,
          portId: [0, 4194304, 2147483647, 2147483648, 4294963199, 4294967294, 4294967295][i],
          groups: 0xffffffff,
          rmem: 2147483647,
          wmem: 1234567890,
          drops: 2147483647,
          inode,
        })
      ),
    ),
  );
}

function writeTcp(to: string, extremes: Extremes): void {
  const { inodes, queues, ticks, retransmits, tails } = extremes;
  const make = (v6: boolean): string[] =>
    inodes.map((inode, i) => {
      const row: rows.InetRow = {
        sl: BIG_SL[i],
        local: [v6 ? "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "255.255.255.255", 65535 - i],
        peer: [v6 ? "2001:db8::ffff:0:1" : "240.0.0.1", 65535],
        state: [1, 10, 1, 8, 4, 9, 1][i],
        txQueue: queues[i][0],
        rxQueue: queues[i][1],
        timer: [[0, 1, 2, 3, 4, 5, 255][i], ticks[i]],
        retransmits: retransmits[i],
        uid: BIG_UID[i],
        timeout: [0, 1, 8, 12345678, 2147483647, 0, 3][i],
        inode,
        references: [1, 2, 1000000, 2147483647, 1, 1, 1][i],
        sk: SK + BigInt(i * 64),
      };
      return rows.tcpRow(row, tails[i]);
    });
  writeFile(
    to,
    "net/tcp",
    rows.table(rows.padded(rows.TCP_HEADER, 149), make(false).map((row) => rows.padded(row, 149))),
  );
  writeFile(to, "net/tcp6", rows.table(rows.TCP6_HEADER, make(true)));
}

function writeDatagrams(to: string, { inodes, queues }: Extremes): void {
  const make = (i: number, inode: rows.Value, v6: boolean, port: number): rows.InetRow => ({
    sl: BIG_SL[i],
    local: [v6 ? "fe80::ffff:ffff:ffff:ffff" : "169.254.255.255", port],
    state: i % 2 ? 7 : 1,
    ...(i % 2 ? {} : { peer: [v6 ? "ff02::1:2" : "224.0.0.251", port] }),
    txQueue: queues[i][0],
    rxQueue: queues[i][1],
    uid: BIG_UID[i],
    inode,
    references: 2,
    sk: SK + BigInt(i),
  });
  const drops = [0, 1, 65536, 2147483647, 2147483648, 4294967295, 10];
  const udp = (v6: boolean): string[] =>
    inodes.map((inode, i) => rows.udpRow(make(i, inode, v6, 65535 - i), drops[i]));
  const raw = (v6: boolean): string[] =>
    inodes.map((inode, i) => {
      const row = make(i, inode, v6, 255 - i);
      return v6 ? rows.udpRow(row, drops[i]) : rows.rawRow(row, drops[i]);
    });
  writeFile(
    to,
    "net/udp",
    rows.table(rows.padded(rows.UDP_HEADER, 127), udp(false).map((row) => rows.padded(row, 127))),
  );
  writeFile(to, "net/udp6", rows.table(rows.DGRAM6_HEADER, udp(true)));
  writeFile(to, "net/raw", rows.table(rows.RAW_HEADER, raw(false)));
  writeFile(to, "net/raw6", rows.table(rows.DGRAM6_HEADER, raw(true)));
}
