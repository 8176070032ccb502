/**
 * A made-up /proc for `lsof`: one row of each kind, state and form of address that it has words for,
 * each held by a descriptor of one of two processes.
 *
 * @module
 */

/** A command line and the file with its answer. */
export interface LsofCase {
  readonly args: readonly string[];
  readonly file: string;
}

/** Answers do not depend on the machine's names, and have no sizes, which only a real /proc has. */
const LINES: readonly string[] = [
  "-nPl -s -i",
  "-nPl -s -i -Tqs",
  "-nPl -s -i -T",
  "-nPl -s -U",
  "-nPl -s -U -Tq",
  "-nPl -s -a -p 77 -d 3-200",
  "-nPl -s -a -p 77 -d 3-200 -R -g",
  "-nPl -s -i -U -F",
  "-nPl -s -a -p 77 -d 3-200 -Fftdin0",
  "-nPl -s -i6",
  "-nPl -s -i4",
  "-nPl -s -iUDP",
  "-nPl -s -i @127.0.0.1",
  "-nPl -s -i @[::1]",
  "-nPl -s -i :80",
  "-nPl -s -i :0",
  "-nPl -s -i4@127.0.0.1:1-90",
  "-nPl -s -i -sTCP:LISTEN,CLOSE",
  "-nPl -s -i -sTCP:^LISTEN,^ESTABLISHED",
  "-nPl -t -i -c hold",
  "-nPl -t -i:9999",
  "-nPl -s -U -a -c other",
];

/** The command lines, with the names of their files. */
export function lsofGolden(): LsofCase[] {
  return LINES.map((line) => ({
    args: line.split(" "),
    file: `lsof_${line.replaceAll(" ", "_").replace(/[/:*]/g, "%")}.txt`,
  }));
}

const HEADS = {
  netlink:
    "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n",
  packet: "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n",
  unix: "Num               RefCount Protocol Flags    Type St Inode Path\n",
  inet:
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout " +
    "inode ref pointer drops\n",
  inet6: "  sl  local_address                         remote_address                        st " +
    "tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n",
  eps: " ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS\n",
  assocs:
    " ASSOC     SOCK   STY SST ST HBKT ASSOC-ID TX_QUEUE RX_QUEUE UID INODE LPORT RPORT LADDRS " +
    "<-> RADDRS HBINT INS OUTS MAXRT T1X T2X RTXC wmema wmemq sndbuf rcvbuf\n",
} as const;

/** A row of a table, given the inode of its socket. */
type Row = (inode: number) => string;

const hex = (value: number, width: number): string => value.toString(16).padStart(width, "0");

function unix(type: number, state: number, flags: number, name: string): Row {
  return (inode) =>
    `${hex(0xabc000 + inode, 16)}: 00000002 00000000 ${hex(flags, 8)} ${hex(type, 4)} ${
      hex(state, 2)
    } ${`${inode}`.padStart(5)}${name === "" ? "" : ` ${name}`}\n`;
}

function inet(local: string, localPort: number, remote: string, port: number, state: number): Row {
  const number = (value: number): string => hex(value, 4).toUpperCase();
  return (inode) =>
    `   1: ${local}:${number(localPort)} ${remote}:${number(port)} ${
      hex(state, 2).toUpperCase()
    } 00000002:00000001 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0\n`;
}

const ANY4 = "00000000";
const LOCAL4 = "0100007F";
const ANY6 = "0".repeat(32);
const LOCAL6 = `${"0".repeat(24)}01000000`;
const ADDRESSES6 = [
  ...[ANY6, LOCAL6, "0000000000000000FFFF00000100007F", `${"0".repeat(24)}04030201`],
  ...["000080FE00000000000000000100FE00", "B80D0120000000000000000001000000"],
  ...["B80D0120010002000300040005000600", "00000000000000000000FFFF01020304"],
  ...["9BFF6400000000000000000001020304", "F".repeat(32), "000002FF000000000000000001000000"],
];

const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** The rows by table; a row may be left out of the processes' descriptors by nobody. */
const TABLES: Readonly<Record<string, { readonly head: string; readonly rows: readonly Row[] }>> = {
  netlink: {
    head: HEADS.netlink,
    rows: range(25).map((protocol) => (inode: number) =>
      `0000000000000000 ${`${protocol}`.padEnd(3)} ${
        `${protocol}`.padEnd(10)
      } 00000000 0        0        0     2        0        ${inode}\n`
    ),
  },
  packet: {
    head: HEADS.packet,
    rows: [...range(11).map((type) => [type, 3]), [3, 0x800], [3, 0x86dd], [2, 0x1234]].map((
      [type, protocol],
    ) =>
    (inode: number) =>
      `0000000000000000 3      ${type}    ${hex(protocol, 4)}   1     1 0      0      ${inode}\n`
    ),
  },
  unix: {
    head: HEADS.unix,
    rows: [
      ...range(12).map((type) => unix(type, 1, 0, "")),
      ...range(6).map((state) => unix(1, state, 0, "/run/name")),
      ...range(6).map((state) => unix(2, state, 0x10000, "")),
      ...[
        "@abstract@x",
        "/ctl\x01\x1b\x7f\b\f\rx",
        "/h\u00e9",
        "/back\\slash",
        `/${"L".repeat(100)}`,
      ]
        .map((name) => unix(1, 1, 0, name)),
    ],
  },
  tcp: {
    head: HEADS.inet,
    rows: range(15).map((state) => inet(LOCAL4, 100 + state, "0200007F", 80, state)),
  },
  tcp6: {
    head: HEADS.inet6,
    rows: [
      ...ADDRESSES6.map((address) => inet(address, 80, ANY6, 0, 10)),
      inet(LOCAL6, 0, LOCAL6, 0, 1),
      inet(ANY6, 0, ANY6, 80, 1),
      inet(ANY6, 99, LOCAL6, 0, 1),
    ],
  },
  udp: {
    head: HEADS.inet,
    rows: [
      ...[1, 7].map((state) => inet(LOCAL4, 80, ANY4, 0, state)),
      inet(ANY4, 0, LOCAL4, 80, 1),
      inet(ANY4, 0, ANY4, 0, 7),
      inet(LOCAL4, 5, LOCAL4, 0, 7),
      inet(LOCAL4, 5, ANY4, 7, 7),
    ],
  },
  udplite6: { head: HEADS.inet6, rows: [inet(LOCAL6, 53, ANY6, 0, 7)] },
  raw: { head: HEADS.inet, rows: [inet(LOCAL4, 1, ANY4, 0, 7), inet(ANY4, 255, LOCAL4, 0, 1)] },
  raw6: { head: HEADS.inet6, rows: [inet(LOCAL6, 58, ANY6, 0, 7)] },
  icmp: { head: HEADS.inet, rows: [inet(LOCAL4, 7, ANY4, 0, 7)] },
};

/** Associations and endpoints, of which some share a socket. */
function sctp(inodes: readonly number[]): { readonly eps: string; readonly assocs: string } {
  const endpoint = (inode: number, port: number, addresses: string): string =>
    `00000000a1b2c3d${port % 10}     5678 2   10  29   ${port}     200 ${inode} ${addresses}\n`;
  const association = (inode: number, id: number, port: number): string =>
    `00000000a1b2c3e${id}     5678 2   1   3  8752        ${id}        0        0     200 ${inode} ` +
    `40529 ${port} *10.0.0.1 127.0.0.1 <-> *10.0.0.2 10.0.0.3 \t    7500    10    10   10    0    0 ` +
    "       0        1        0   212992   212992\n";
  const [both, first, second] = inodes;
  return {
    eps: HEADS.eps + endpoint(both, 11165, "10.0.0.1 127.0.0.1") + endpoint(first, 7, "::1"),
    assocs: HEADS.assocs + association(both, 2, 11165) + association(both, 3, 11166) +
      association(second, 4, 22),
  };
}

/** Files that lsof wants to be there. */
const OTHERS: Readonly<Record<string, string>> = {
  mounts: "none / tmpfs rw 0 0\n",
  filesystems: "nodev\ttmpfs\n",
  locks: "",
  "net/sockstat": "",
};

const FIRST_FD = 3;

/** Makes the tree in a folder in memory, and what is stored of it in another. */
export async function writeMadeTree(memory: string, stored: string): Promise<void> {
  const write = (name: string, text: string): void => {
    for (const root of [memory, stored]) {
      const path = `${root}/${name}`;
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      Deno.writeTextFileSync(path, text);
    }
  };
  for (const [name, text] of Object.entries(OTHERS)) write(name, text);
  const counts = Object.values(TABLES).map(({ rows }) => rows.length);
  const total = counts.reduce((sum, count) => sum + count, 0) + 3;
  const inodes = await sockets(memory, total);
  let at = 0;
  for (const [name, { head, rows }] of Object.entries(TABLES)) {
    write(`net/${name}`, head + rows.map((row) => row(inodes[at++])).join(""));
  }
  const { eps, assocs } = sctp(inodes.slice(at));
  write("net/sctp/eps", eps);
  write("net/sctp/assocs", assocs);
  process(memory, stored, 77, "holder", 0, inodes);
  process(memory, stored, 78, "other one", 33, inodes.filter((_, index) => index % 9 === 0));
}

/** Makes files of sockets, called by their inodes, which count up. */
async function sockets(memory: string, count: number): Promise<number[]> {
  const inodes: number[] = [];
  Deno.mkdirSync(`${memory}/sockets`);
  for (let at = 0; at < count; at++) {
    const path = `${memory}/sockets/new`;
    const listener = Deno.listen({ transport: "unix", path });
    const inode = (await Deno.lstat(path)).ino!;
    Deno.linkSync(path, `${memory}/sockets/${inode}`);
    // Which removes the first of its names.
    listener.close();
    inodes.push(inode);
  }
  return inodes;
}

/** A process that holds these sockets; lsof takes descriptors in the order of the folder. */
function process(
  memory: string,
  stored: string,
  pid: number,
  name: string,
  uid: number,
  inodes: readonly number[],
): void {
  const stat = `${pid} (${name}) S 1 70 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n`;
  for (const root of [memory, stored]) {
    Deno.mkdirSync(`${root}/${pid}/fd`, { recursive: true });
    Deno.mkdirSync(`${root}/${pid}/task/${pid}`, { recursive: true });
    Deno.writeTextFileSync(`${root}/${pid}/stat`, stat);
    Deno.writeTextFileSync(`${root}/${pid}/task/${pid}/stat`, stat);
    Deno.writeTextFileSync(`${root}/${pid}/maps`, "");
    Deno.writeTextFileSync(`${root}/${pid}/status`, `Uid:\t${uid}\t${uid}\t${uid}\t${uid}\n`);
  }
  // A folder in memory is listed from its latest entry on.
  for (let at = inodes.length - 1; at >= 0; at--) {
    const link = `socket:[${inodes[at]}]`;
    Deno.linkSync(`${memory}/sockets/${inodes[at]}`, `${memory}/${pid}/fd/${link}`);
    for (const root of [memory, stored]) {
      Deno.symlinkSync(link, `${root}/${pid}/fd/${at + FIRST_FD}`);
    }
  }
  Deno.chownSync(`${memory}/${pid}`, uid, uid);
}
