/**
 * Tables in the shapes of kernels from before the ones that can be captured today.
 *
 * @module
 */

import * as rows from "../tree/rows.ts";
import { writeCommon, writeFile, writeProcess } from "../tree/write.ts";
import { writeFirstSctp } from "./sctp.ts";

const LISTEN = 10, ESTABLISHED = 1, TIME_WAIT = 6, SYN_RECV = 3;

/** Linux 2.6 on a 32-bit machine: pointers of eight digits, no drops, narrow netlink rows. */
export function writeOld26(to: string): void {
  writeCommon(to);
  const sk = 0xc7a1b200;
  const tcp = [
    rows.tcpRow(listening("0.0.0.0", 22, 4711, sk), [750, 0, 0, 2, -1], 8),
    rows.tcpRow(listening("127.0.0.1", 25, 4712, sk + 64), [750, 0, 0, 2, -1], 8),
    rows.tcpRow(connected("192.168.1.2", "192.168.1.9", 4713, sk + 128), [51, 10, 9, 3, 2], 8),
    // get_timewait4_sock and get_openreq4 end with the pointer
    rows.tcpRow(
      {
        sl: 3,
        local: ["192.168.1.2", 22],
        peer: ["192.168.1.9", 4001],
        state: TIME_WAIT,
        timer: [3, 0x176f],
        references: 3,
        sk: sk + 192,
      },
      undefined,
      8,
    ),
    rows.tcpRow(
      {
        sl: 4,
        local: ["192.168.1.2", 22],
        peer: ["192.168.1.9", 4002],
        state: SYN_RECV,
        timer: [1, 0x129],
        references: 0,
        sk: sk + 256,
      },
      undefined,
      8,
    ),
  ];
  // 2.4 and early 2.6 padded to 127, and longer rows ran over
  writeFile(
    to,
    "net/tcp",
    rows.table(rows.padded(rows.TCP_HEADER, 127), tcp.map((r) => rows.padded(r, 127))),
  );
  writeFile(
    to,
    "net/tcp6",
    rows.table(rows.TCP6_HEADER, [
      rows.tcpRow(listening("::", 22, 4720, sk + 512), [750, 0, 0, 2, -1], 8),
      rows.tcpRow(connected("::ffff:192.168.1.2", "::ffff:192.168.1.9", 4721, sk + 576), [
        51,
        10,
        9,
        3,
        2,
      ], 8),
    ]),
  );
  const noDrops = (row: string): string => row.slice(0, row.lastIndexOf(" "));
  const short = (row: rows.InetRow): string =>
    noDrops(rows.rawRow(row)).replace(pointer16(row.sk), rows.pointer(row.sk ?? 0, 8));
  const udpHeader = rows.TCP_HEADER;
  const udp = [
    short({ sl: 68, local: ["0.0.0.0", 68], state: 7, inode: 4730, references: 2, sk }),
    short({ sl: 123, local: ["10.0.0.1", 123], state: 7, inode: 4731, references: 2, uid: 38, sk }),
  ];
  writeFile(
    to,
    "net/udp",
    rows.table(rows.padded(udpHeader, 127), udp.map((r) => rows.padded(r, 127))),
  );
  writeFile(
    to,
    "net/udp6",
    rows.table(rows.TCP6_HEADER, [
      short({ sl: 123, local: ["::", 123], state: 7, inode: 4732, references: 2, sk }),
    ]),
  );
  writeFile(
    to,
    "net/raw",
    rows.table(rows.padded(rows.TCP_HEADER, 127), [
      rows.padded(
        short({ sl: 1, local: ["0.0.0.0", 1], state: 7, inode: 4740, references: 2, sk }),
        127,
      ),
    ]),
  );
  writeFile(to, "net/unix", rows.table(rows.UNIX_HEADER, unixRows(8, sk)));
  writeFile(
    to,
    "net/packet",
    rows.table("sk       RefCnt Type Proto  Iface R Rmem   User   Inode", [
      rows.packetRow({ sk, type: 3, protocol: 3, ifindex: 0, inode: 4760 }, 8) + " ",
      rows.packetRow({ sk, type: 2, protocol: 0x0800, ifindex: 0, inode: 4761, uid: 1000 }, 8) +
      " ",
    ]),
  );
  writeFile(
    to,
    "net/netlink",
    rows.table("sk       Eth Pid    Groups   Rmem     Wmem     Dump     Locks", [
      "c7a1b200 0   0      00000000 0        0        00000000 2",
      "c7a1b400 0   1234   00000111 0        0        00000000 2",
      "c7a1b600 15  -4130  00000001 128      0        c01f9a70 2",
      "c7a1b800 9   0      00000000 0        0        00000000 2",
    ]),
  );
  writeFile(
    to,
    "net/sockstat",
    "sockets: used 42\nTCP: inuse 5 orphan 0 tw 1 alloc 6 mem 2\nUDP: inuse 2\nRAW: inuse 1\nFRAG: inuse 0 memory 0\n",
  );
  writeFirstSctp(to);
  process(to);
}

/** Linux 3 with kernel.kptr_restrict: pointers of zeros, `(null)` where no dump runs. */
export function writeOld3(to: string): void {
  writeCommon(to);
  const tcp = [
    rows.tcpRow(listening("0.0.0.0", 22, 4711, 0), [100, 0, 0, 10, 0]),
    rows.tcpRow(connected("192.168.1.2", "192.168.1.9", 4713, 0), [22, 4, 29, 10, -1]),
    rows.tcpRow({
      sl: 2,
      local: ["192.168.1.2", 22],
      peer: ["192.168.1.9", 4001],
      state: TIME_WAIT,
      timer: [3, 0x176f],
      references: 3,
    }),
  ];
  writeFile(
    to,
    "net/tcp",
    rows.table(rows.padded(rows.TCP_HEADER, 149), tcp.map((r) => rows.padded(r, 149))),
  );
  const udp = [
    rows.rawRow({ sl: 68, local: ["0.0.0.0", 68], state: 7, inode: 4730, references: 2 }),
    rows.rawRow({ sl: 12345, local: ["10.0.0.1", 123], state: 7, inode: 4731, references: 2 }, 7),
  ];
  const header = rows.UDP_HEADER.slice(1);
  writeFile(
    to,
    "net/udp",
    rows.table(rows.padded(header, 127), udp.map((r) => rows.padded(r, 127))),
  );
  writeFile(
    to,
    "net/raw",
    rows.table(rows.RAW_HEADER, [
      rows.rawRow({ sl: 1, local: ["0.0.0.0", 1], state: 7, inode: 4740, references: 2 }, 3),
    ]),
  );
  writeFile(to, "net/unix", rows.table(rows.UNIX_HEADER, unixRows(16, 0)));
  writeFile(
    to,
    "net/packet",
    rows.table("sk       RefCnt Type Proto  Iface R Rmem   User   Inode", [
      rows.packetRow({ type: 3, protocol: 3, ifindex: 0, inode: 4760 }),
    ]),
  );
  writeFile(
    to,
    "net/netlink",
    rows.table(
      "sk       Eth Pid    Groups   Rmem     Wmem     Dump     Locks     Drops     Inode",
      [
        "0000000000000000 0   0      00000000 0        0                  (null) 2        0        4       ",
        "0000000000000000 0   1234   00000111 0        0                  (null) 2        0        8214    ",
        "0000000000000000 15  4294963166 00000001 128      0        0000000000000000 2        3        9107    ",
      ],
    ),
  );
  writeFile(
    to,
    "net/sockstat",
    "sockets: used 42\nTCP: inuse 5 orphan 0 tw 1 alloc 6 mem 2\nUDP: inuse 2 mem 1\nUDPLITE: inuse 0\nRAW: inuse 1\nFRAG: inuse 0 memory 0\n",
  );
  process(to);
}

function listening(address: string, port: number, inode: number, sk: number): rows.InetRow {
  return { sl: inode - 4711, local: [address, port], state: LISTEN, inode, references: 1, sk };
}

function connected(address: string, peer: string, inode: number, sk: number): rows.InetRow {
  return {
    sl: 2,
    local: [address, 22],
    peer: [peer, 4000],
    state: ESTABLISHED,
    txQueue: 48,
    timer: [1, 51],
    inode,
    references: 3,
    sk,
  };
}

function unixRows(digits: number, sk: number): string[] {
  return [
    rows.unixRow({ sk, flags: 0x10000, type: 1, state: 1, inode: 4750, name: "/dev/log" }, digits),
    rows.unixRow({ sk, references: 3, type: 2, state: 1, inode: 4751, name: "/dev/log" }, digits),
    rows.unixRow({ sk, references: 3, type: 1, state: 3, inode: 4752 }, digits),
    rows.unixRow({ sk, type: 2, state: 1, inode: 4753, name: "@udevd" }, digits),
  ];
}

function pointer16(sk: rows.Value | undefined): string {
  return rows.pointer(sk ?? 0);
}

function process(to: string): void {
  writeProcess(to, {
    pid: 1234,
    command: "sshd",
    sockets: new Map([[3, 4711], [4, 4713], [5, 4750], [6, 8214], [7, 4760]]),
  });
}
