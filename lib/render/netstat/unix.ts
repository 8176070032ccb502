/** Unix sockets as `netstat` prints them. */

import { State } from "../../model/kinds.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { ascii } from "../text/byte_writer.ts";
import { writeEscaped } from "../text/escape.ts";
import { pad } from "./cells.ts";
import type { NetstatOutput } from "./output.ts";

const SPACE = 0x20;
const REFERENCES_WIDTH = 6;
const FLAGS_WIDTH = 11;
const TYPE_WIDTH = 10;
const STATE_WIDTH = 13;
const INODE_WIDTH = 8;

/** Socket flags (include/linux/net.h): SO_ACCEPTCON, SO_WAITDATA, SO_NOSPACE, as net/unix has them. */
const FLAGS = [[1 << 16, "ACC "], [1 << 17, "W "], [1 << 18, "N "]] as const;
const ACCEPTING = FLAGS[0][0];

const TYPES = ["UNKNOWN", "STREAM", "DGRAM", "RAW", "RDM", "SEQPACKET"] as const;
/** States of the socket layer. */
const STATES = ["FREE", "", "CONNECTING", "CONNECTED", "DISCONNECTING"] as const;
const UNCONNECTED = 1;

/** What sock_diag says of a socket's state, as net/unix says it. */
const FROM_DIAG: ReadonlyMap<number, readonly [st: number, flags: number]> = new Map([
  [State.CLOSE, [UNCONNECTED, 0]],
  [State.LISTEN, [UNCONNECTED, ACCEPTING]],
  [State.SYN_SENT, [2, 0]],
  [State.ESTABLISHED, [3, 0]],
]);

function stateOf(st: number, flags: number): string {
  if (st === UNCONNECTED && (flags & ACCEPTING) !== 0) return "LISTENING";
  return STATES[st] ?? "UNKNOWN";
}

function flagsText(flags: number): string {
  return `[ ${FLAGS.map(([bit, word]) => flags & bit ? word : "").join("")}]`;
}

/** Draws the rows of a table. */
export function writeUnix(output: NetstatOutput, table: SocketTable, rows: Uint32Array): void {
  const { writer } = output;
  const { ref, state, source, inode, inodeHigh, bytes } = table;
  const { flags, type, st, nameStart, nameEnd } = table.unix!;
  const start = ascii("unix  ");
  for (const row of rows) {
    const [number, bits] = source === "procfs"
      ? [st[row], flags[row]]
      : FROM_DIAG.get(state[row]) ?? [UNCONNECTED, 0];
    writer.copy(start);
    const references = writer.length;
    writer.decimal(ref[row] >>> 0);
    pad(writer, references, REFERENCES_WIDTH);
    writer.byte(SPACE);
    writer.text(flagsText(bits).padEnd(FLAGS_WIDTH));
    writer.byte(SPACE);
    writer.text((TYPES[type[row]] ?? "UNKNOWN").padEnd(TYPE_WIDTH));
    writer.byte(SPACE);
    writer.text(stateOf(number, bits).padEnd(STATE_WIDTH));
    writer.byte(SPACE);
    const inodes = writer.length;
    writer.decimal64(inodeHigh[row], inode[row]);
    pad(writer, inodes, INODE_WIDTH);
    output.program(table, row);
    writer.byte(SPACE);
    writeEscaped(writer, bytes, nameStart[row], nameEnd[row]);
    output.endLine();
  }
}
