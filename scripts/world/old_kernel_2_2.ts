/**
 * Tables as Linux 2.2 printed them: one function for all protocols (net/ipv4/proc.c get__netinfo,
 * net/ipv6/proc.c get__netinfo6), and so rows that end at the inode.
 *
 * @module
 */

import * as rows from "../tree/rows.ts";
import { writeCommon, writeFile, writeProcess } from "../tree/write.ts";

const ESTABLISHED = 1, SYN_RECV = 3, TIME_WAIT = 6, CLOSE = 7, LISTEN = 10;
/** Pointers of a machine with 32 bits. */
const DIGITS = 8;
const SK = 0xc3a1b200;

/** A row without what 2.4 added: the count of references and the pointer. */
function toInode(row: rows.InetRow): string {
  return rows.tcpRow(row).replace(/ \S+ \S+$/, "");
}

function inetTable(header: string, width: number, list: readonly rows.InetRow[]): string {
  return rows.table(
    rows.padded(header, width),
    list.map((row) => rows.padded(toInode(row), width)),
  );
}

/** Linux 2.2 on a machine with 32 bits. */
export function writeOld22(to: string): void {
  writeCommon(to);
  const peer: readonly [string, number] = ["192.168.1.9", 4000];
  const local: readonly [string, number] = ["192.168.1.2", 22];
  const connection: rows.InetRow = { sl: 2, local, peer, state: ESTABLISHED };
  const tcp: rows.InetRow[] = [
    { sl: 0, local: ["0.0.0.0", 22], state: LISTEN, inode: 711 },
    { sl: 1, local: ["127.0.0.1", 25], state: LISTEN, uid: 8, inode: 712 },
    {
      ...connection,
      txQueue: 48,
      timer: [1, 51],
      retransmits: 2,
      uid: 500,
      timeout: 3,
      inode: 713,
    },
    { ...connection, sl: 3, peer: ["192.168.1.9", 4001], state: TIME_WAIT, timer: [3, 5999] },
    { ...connection, sl: 4, peer: ["192.168.1.9", 4002], state: SYN_RECV, timer: [1, 297] },
  ];
  writeFile(to, "net/tcp", inetTable(rows.TCP_HEADER, 127, tcp));
  const tcp6: rows.InetRow[] = [
    { sl: 0, local: ["::", 80], state: LISTEN, inode: 720 },
    {
      ...connection,
      sl: 1,
      local: ["::ffff:192.168.1.2", 80],
      peer: ["::ffff:192.168.1.9", 4003],
      timer: [2, 700_000],
      inode: 721,
    },
  ];
  writeFile(to, "net/tcp6", inetTable(rows.TCP6_HEADER, 148, tcp6));
  const udp: rows.InetRow[] = [
    { sl: 0, local: ["0.0.0.0", 111], state: CLOSE, inode: 730 },
    { sl: 1, local: ["192.168.1.2", 53], state: CLOSE, rxQueue: 212, inode: 731 },
  ];
  writeFile(to, "net/udp", inetTable(rows.TCP_HEADER, 127, udp));
  writeFile(
    to,
    "net/udp6",
    inetTable(rows.TCP6_HEADER, 148, [{ sl: 0, local: ["::", 53], state: CLOSE, inode: 732 }]),
  );
  const raw: rows.InetRow[] = [{ sl: 0, local: ["0.0.0.0", 1], state: CLOSE, inode: 740 }];
  writeFile(to, "net/raw", inetTable(rows.TCP_HEADER, 127, raw));
  writeOthers(to);
}

/** unix_read_proc, packet_read_proc and netlink_read_proc, which have all columns already. */
function writeOthers(to: string): void {
  const unix = [
    rows.unixRow(
      { sk: SK, flags: 0x10000, type: 1, state: 1, inode: 750, name: "/dev/log" },
      DIGITS,
    ),
    rows.unixRow({ sk: SK + 64, references: 1, type: 1, state: 3, inode: 751 }, DIGITS),
  ];
  writeFile(to, "net/unix", rows.table(rows.UNIX_HEADER, unix));
  writeFile(
    to,
    "net/packet",
    rows.table("sk       RefCnt Type Proto  Iface R Rmem   User   Inode", [
      rows.packetRow({ sk: SK, type: 3, protocol: 3, ifindex: 0, inode: 760 }, DIGITS),
    ]),
  );
  writeFile(
    to,
    "net/netlink",
    rows.table("sk       Eth Pid    Groups   Rmem     Wmem     Dump     Locks", [
      "c3a1b300 0   0      00000000 0        0        00000000 2",
      "c3a1b400 0   99     00000111 0        0        00000000 2",
    ]),
  );
  writeProcess(to, {
    pid: 99,
    command: "inetd",
    sockets: new Map([[3, 711], [4, 713], [5, 730], [6, 750], [7, 760]]),
  });
}
