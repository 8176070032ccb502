/**
 * Tables of net/sctp, in the format of net/sctp/proc.c (sctp_eps_seq_show, sctp_assocs_seq_show).
 *
 * @module
 */

import { dec, pointer } from "../tree/rows.ts";
import { writeCommon, writeFile, writeProcess } from "../tree/write.ts";

const EPS_HEADER = " ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS";
const ASSOCS_HEADER =
  " ASSOC     SOCK   STY SST ST HBKT ASSOC-ID TX_QUEUE RX_QUEUE UID INODE LPORT RPORT LADDRS <-> RADDRS " +
  "HBINT INS OUTS MAXRT T1X T2X RTXC wmema wmemq sndbuf rcvbuf";

/** An endpoint's row; addresses are printed in full (`%pI6`). */
function endpoint(
  style: number,
  state: number,
  port: number,
  uid: number,
  inode: number,
  addresses: readonly string[],
): string {
  const object = pointer(0xa1b2c300 + inode), socket = pointer(0xd4e5f600 + inode);
  return `${object} ${socket} ${dec(style, -3)} ${dec(state, -3)} ${dec(port % 64, -4)} ` +
    `${dec(port, -5)} ${dec(uid, 5)} ${dec(inode, 5)} ${addresses.map((a) => `${a} `).join("")}`;
}

interface Association {
  readonly style: number;
  readonly socketState: number;
  readonly state: number;
  readonly id: number;
  readonly tx: number;
  readonly rx: number;
  readonly uid: number;
  readonly inode: number;
  readonly ports: readonly [number, number];
  readonly local: readonly string[];
  readonly remote: readonly string[];
}

function association(a: Association): string {
  const object = pointer(0xb7c8d900 + a.id), socket = pointer(0xd4e5f600 + a.inode);
  const list = (addresses: readonly string[]): string => addresses.map((one) => `${one} `).join("");
  const tail = [[30000, 8], [10, 5], [10, 5], [10, 4], [0, 4], [0, 4], [a.state, 8]] as const;
  const memory = [[a.tx + 1, 8], [a.tx, 8], [212992, 8], [212992, 8]] as const;
  return `${object} ${socket} ${dec(a.style, -3)} ${dec(a.socketState, -3)} ${dec(a.state, -2)} ` +
    `${dec(0, -4)} ${dec(a.id, 4)} ${dec(a.tx, 8)} ${dec(a.rx, 8)} ${dec(a.uid, 7)} ` +
    `${dec(a.inode, 5)} ${dec(a.ports[0], -5)} ${dec(a.ports[1], 5)}  ${list(a.local)}<-> ` +
    `${list(a.remote)}\t${
      [...tail, ...memory].map(([value, width]) => dec(value, width)).join(" ")
    }`;
}

/**
 * Tables of the first kernels with net/sctp, on a machine with 32 bits: without ids, queues, owners
 * and inodes, and with states that count from SCTP_STATE_EMPTY.
 */
export function writeFirstSctp(to: string): void {
  const objects = `${pointer(0xc7a1c000, 8)} ${pointer(0xc7a1c400, 8)}`;
  writeFile(
    to,
    "net/sctp/eps",
    " ENDPT     SOCK   STY SST HBKT LPORT LADDRS\n" +
      `${objects} 2   10  28   9899  127.0.0.1 10.0.0.1 \n`,
  );
  const states = Array.from({ length: 8 }, (_, index) => 1 + index);
  const associations = states.map((state) =>
    `${objects} 2   1   ${dec(state, -2)} 0    9899  ${dec(40000 + state, -5)} ` +
    "*127.0.0.1 10.0.0.1 <-> *127.0.0.2 \n"
  );
  writeFile(
    to,
    "net/sctp/assocs",
    [" ASSOC     SOCK   STY SST ST HBKT LPORT RPORT LADDRS <-> RADDRS\n", ...associations].join(""),
  );
}

const V6 = "fd00:0009:0000:0000:0000:0000:0000:0001";
const V6_PEER = "fd00:0009:0000:0000:0000:0000:0001:0001";

/** Writes the tree. */
export function writeSctp(to: string): void {
  writeCommon(to);
  const endpoints = [
    endpoint(2, 10, 2905, 0, 21001, ["0.0.0.0"]),
    endpoint(2, 10, 3868, 1000, 21002, ["10.9.0.1", "10.10.0.1"]),
    endpoint(0, 7, 36412, 0, 21003, ["0000:0000:0000:0000:0000:0000:0000:0000"]),
    endpoint(0, 10, 38412, 4294967294, 21004, [V6, "10.9.0.1"]),
    endpoint(2, 1, 2905, 0, 21005, ["10.9.0.1"]),
  ];
  const base = { style: 2, socketState: 1, uid: 0, tx: 0, rx: 0 } as const;
  const associations = Array.from({ length: 8 }, (_, state) =>
    association({
      ...base,
      state,
      id: state + 1,
      inode: 21005 + state,
      ports: [2905, 40000 + state],
      local: ["*10.9.0.1", "10.10.0.1"],
      remote: ["*10.9.1.1", "10.10.1.1"],
      tx: state === 3 ? 4096 : 0,
      rx: state === 3 ? 512 : 0,
    }));
  associations.push(
    association({
      ...base,
      style: 0,
      socketState: 7,
      state: 3,
      id: 123456,
      inode: 21003,
      uid: 4294967294,
      ports: [36412, 36412],
      local: [`*${V6}`],
      remote: [`*${V6_PEER}`],
      rx: 2147483647,
    }),
  );
  writeFile(to, "net/sctp/eps", [EPS_HEADER, ...endpoints].join("\n") + "\n");
  writeFile(to, "net/sctp/assocs", [ASSOCS_HEADER, ...associations].join("\n") + "\n");
  writeProcess(to, {
    pid: 2905,
    command: "m3ua",
    sockets: new Map([[3, 21001], [4, 21005], [5, 21003]]),
  });
}
