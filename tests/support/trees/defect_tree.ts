/**
 * A tree that shows every defect of ss at once, among rows that show none.
 *
 * @module
 */

import { HEADER, type ProcEntry } from "./proc_tree.ts";

/** Blanks, controls, newlines, escape sequences, other alphabets, bytes that are not UTF-8. */
const UNIX_NAMES = [
  "/run/plain",
  "/run/with blank",
  "/run/ two  blanks ",
  " /leading",
  "@",
  "@abstract name",
  "@00a1f",
  "/run/new\nline",
  "/run/two\n\nnewlines\n",
  "/run/tab\tand\x1b[31mred\x7f",
  "/run/back\\slash\\x0a",
  "/run/f\xc3\xbcr",
  "/run/c1\xc2\x9b31m",
  "/run/alone\x9b\xff\xc3",
  "/run/[glob]*?",
  // RIGHT-TO-LEFT OVERRIDE, ZERO WIDTH SPACE, SOFT HYPHEN, LINE SEPARATOR, a tag, a noncharacter.
  "/run/gnp.\xe2\x80\xaeexe",
  "/run/pl\xe2\x80\x8bain\xc2\xad",
  "/run/line\xe2\x80\xa8end \xf3\xa0\x81\x81\xef\xbf\xbf",
];

/** sl, state, tx, rx, timer, ticks, and what follows them. */
const TCP_ROWS = [
  "0A 00000000:00000000 00:00000000 00000000     0        0 7001 1 ffff888000000001 100 0 0 10 0",
  "01 80000000:00000001 01:00000014 00000002     0        0 7002 2 ffff888000000002 20 4 31 10 -1",
  "01 FFFFFFFE:80000001 02:00419CE0 00000000  1000        2 7003 2 ffff888000000003 20 4 30 10 7",
  "08 00000010:FFFFFFFF 02:05265C00 00000000  1000        9 7004 1 ffff888000000004 40 0 1 5 3",
  "04 00000000:00000000 04:FFFFFFFF 00000000     0        3 0 1 ffff888000000005",
  "06 00000000:00000000 03:000016A4 00000000     0        0 0 3 ffff888000000006",
];

/** Command names by process; each process owns the sockets that follow. */
const COMMANDS: readonly (readonly [name: string, ...inodes: number[]])[] = [
  ["plain", 7001, 7002],
  ["clos)ing", 7002, 8001],
  ["(sd-pam)", 7003],
  [") S 1 (", 7001],
  ["with blank", 8002],
  ["\x1b[31mred", 8003],
  ["m\xc3\xbcller", 8004],
  ["dae\xe2\x80\xaenom", 8005],
];

const FIRST_PID = 500;

/** Entries for `procTree`. */
export function defectTree(): Record<string, ProcEntry> {
  const entries: Record<string, ProcEntry> = {
    "net/tcp": HEADER.tcp + TCP_ROWS.map(tcpRow).join(""),
    "net/tcp6": HEADER.tcp6,
    "net/udp": HEADER.udp +
      "    7: 0100007F:0035 00000000:0000 07 00000000:90000000 00:00000000 00000000     0" +
      "        0 7010 2 ffff888000000009 0\n",
    "net/unix": latin1(HEADER.unix + UNIX_NAMES.map(unixRow).join("")),
    "net/netlink": HEADER.netlink +
      "0000000000000000 0   0          00000000 0        0                  (null) 2        0        9\n" +
      `ffff888000000010 15  ${
        FIRST_PID + 1
      } 00000001 16       0        0000000000000000 2        0 91\n` +
      `ffff888000000010 16  ${
        FIRST_PID + 5
      } 00000001 16       0        0000000000000000 2        0 92\n` +
      `ffff888000000010 16  ${
        FIRST_PID + 7
      } 00000001 16       0        0000000000000000 2        0 93\n`,
    "net/packet": HEADER.packet +
      "ffff888000000011 3      3    0003   2     1 0      0      7020\n" +
      "ffff888000000012 3      2    0800   1     1 64     1000   7021\n",
    "net/igmp": "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n" +
      "1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n" +
      "2\teth0      :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n",
    "sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
  };
  for (const [index, [name, ...inodes]] of COMMANDS.entries()) {
    const pid = FIRST_PID + index;
    entries[`${pid}/stat`] = latin1(`${pid} (${name}) S 1 ${pid} ${pid} 0 -1\n`);
    for (const [fd, inode] of inodes.entries()) {
      entries[`${pid}/fd/${fd + 3}`] = { link: `socket:[${inode}]` };
    }
  }
  // A second thread of the first process.
  entries[`${FIRST_PID}/task/${FIRST_PID}/stat`] = `${FIRST_PID} (plain) S 1\n`;
  entries[`${FIRST_PID}/task/${FIRST_PID}/fd/3`] = { link: "socket:[7001]" };
  entries[`${FIRST_PID}/task/900/stat`] = "900 (thread) S 1\n";
  entries[`${FIRST_PID}/task/900/fd/3`] = { link: "socket:[7001]" };
  return entries;
}

function tcpRow(rest: string, index: number): string {
  const port = (8080 + index).toString(16).toUpperCase();
  const peer = rest.startsWith("0A") ? "00000000:0000" : `0200000A:${port}`;
  return `${`${index}`.padStart(4)}: 0100000A:${port} ${peer} ${rest}`.padEnd(149) + "\n";
}

function unixRow(name: string, index: number): string {
  return `0000000000000000: 00000002 00000000 00010000 000${index % 2 + 1} 01 ${
    8001 + index
  } ${name}\n`;
}

/** Bytes of a text of one character for each. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
