/**
 * Tables in the shapes of other tools' tests, whose authors cut and joined what kernels print: those
 * of github.com/prometheus/procfs (testdata/fixtures.ttar), with other values.
 *
 * @module
 */

import * as rows from "../tree/rows.ts";
import { writeCommon, writeFile, writeProcess } from "../tree/write.ts";

const ESTABLISHED = 1, CLOSE = 7, LISTEN = 10;
const SK = 0xffff88003d3af3c0n;
const TAIL = [100, 0, 0, 10, 0] as const;

/** Rows of which two are the same socket but for its queues. */
const SAME_SOCKET: readonly rows.InetRow[] = [
  { sl: 0, local: ["10.0.0.5", 22], state: LISTEN, rxQueue: 1, inode: 2740, sk: SK },
  { sl: 1, local: ["0.0.0.0", 22], state: LISTEN, txQueue: 1, inode: 2740, sk: SK },
  { sl: 2, local: ["0.0.0.0", 22], state: LISTEN, txQueue: 1, rxQueue: 1, inode: 2740, sk: SK },
];

/** A net/tcp6 with udp6's columns, and a net/udp with tcp's; rows that end where it was handy. */
export function writeOtherTools(to: string): void {
  writeCommon(to);
  const connection: rows.InetRow = {
    sl: 3,
    local: ["10.0.0.5", 22],
    peer: ["10.0.0.9", 5000],
    state: ESTABLISHED,
    timer: [1, 51],
    retransmits: 2,
    uid: 1000,
    timeout: 3,
    inode: 2741,
    references: 4,
    sk: SK,
  };
  const whole = rows.tcpRow(connection, [100, 4, 30, 10, 7]);
  const words = whole.match(/\s*\S+/g)!;
  const upTo = (count: number): string => words.slice(0, count).join("");
  const AFTER = { queues: 5, inode: 10, references: 11, pointer: 12, rto: 13, qack: 15 };
  writeFile(
    to,
    "net/tcp",
    rows.table(rows.TCP_HEADER, [
      ...SAME_SOCKET.map((row) => rows.tcpRow(row, TAIL)),
      ...Object.values(AFTER).map(upTo),
      whole,
    ]),
  );
  const datagrams: readonly rows.InetRow[] = [
    { sl: 1315, local: ["::", 5355], state: CLOSE, uid: 981, inode: 21040, references: 2 },
    { sl: 6073, local: ["fe80::1", 51073], state: CLOSE, uid: 1000, inode: 11337031 },
  ];
  writeFile(
    to,
    "net/tcp6",
    rows.table(rows.DGRAM6_HEADER, datagrams.map((row) => rows.udpRow(row))),
  );
  writeFile(
    to,
    "net/udp6",
    rows.table(rows.DGRAM6_HEADER, datagrams.map((row) => rows.udpRow(row, 4))),
  );
  writeFile(
    to,
    "net/udp",
    rows.table(rows.TCP_HEADER, SAME_SOCKET.map((row) => rows.tcpRow(row, TAIL))),
  );
  writeFile(to, "net/unix", unixWithoutInodes());
  writeProcess(to, { pid: 26231, command: "vim", sockets: new Map([[3, 2740], [4, 21040]]) });
}

function unixWithoutInodes(): string {
  const list: readonly (Parameters<typeof rows.unixRow>[0])[] = [
    { flags: 0x10000, type: 1, state: 1, inode: 0, name: "/run/postgresql/.s.PGSQL.5432" },
    { flags: 0x10000, references: 10, type: 5, state: 1, inode: 0, name: "/run/udev/control" },
    { references: 7, type: 2, state: 1, inode: 0, name: "/dev/log" },
    { references: 3, type: 1, state: 3, inode: 0, name: "/run/postgresql/.s.PGSQL.5432" },
    { references: 3, type: 1, state: 3, inode: 0 },
  ];
  return rows.table(
    rows.UNIX_HEADER.replace(" Inode", ""),
    list.map((row) => rows.unixRow(row).replace(/^((?:\S+ ){5}\S+) +0/, "$1")),
  );
}
