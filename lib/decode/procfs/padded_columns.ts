/**
 * The columns of a row that the kernel pads, in one go (net/ipv4/tcp_ipv4.c get_tcp4_sock and its
 * like): step by step a table of 100,000 sockets takes half as long again.
 *
 *        0: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000 00000000
 *
 * Behind the colon of `sl` each of them has its place. A row that is not exactly so is left to the
 * cursor's steps, which know what is wrong with it.
 */

import type { SocketTable } from "../../table/socket_table.ts";
import { swapBytes } from "./hex_address.ts";

const SPACE = 0x20;
const COLON = 0x3a;
/** A bit that no number of four digits has. */
const NO_DIGITS = 0x10000;
/** Digits of an address, for each of its words. */
const WORD = 8;
/** Bytes behind the addresses, which they move. */
const AFTER = {
  ...{ localPort: 2, remote: 7, remotePort: 8, st: 13, tx_queue: 16, rx_queue: 25 },
  ...{ tr: 34, when: 37, retrnsmt: 46, end: 54 },
} as const;

/** From a capital letter to what would follow 9 if letters followed digits at once. */
const LETTER = 7;

/** Four hexadecimal digits with capital letters as a number; at least `NO_DIGITS` if they are none. */
function fourDigits(view: DataView, at: number): number {
  const text = view.getInt32(at);
  // A letter has bit 6, and its lowest four bits count from 1.
  const digits = (text & 0x0f0f0f0f) + 9 * ((text >>> 6) & 0x01010101);
  // What these digits look like: it is the text if the text is digits, of which the highest is F.
  const letters = ((digits + 0x06060606) >>> 4) & 0x01010101;
  const printed = digits + 0x30303030 + LETTER * letters;
  const pairs = (digits | (digits >>> 4)) & 0x00ff00ff;
  const wrong = (printed ^ text) | (digits & 0xf0f0f0f0);
  return ((pairs | (pairs >>> 8)) & 0xffff) | (wrong === 0 ? 0 : NO_DIGITS);
}

/** Two of them. */
function twoDigits(view: DataView, at: number): number {
  const text = view.getInt16(at) & 0xffff;
  const digits = (text & 0x0f0f) + 9 * ((text >>> 6) & 0x0101);
  const letters = ((digits + 0x0606) >>> 4) & 0x0101;
  const printed = digits + 0x3030 + LETTER * letters;
  const wrong = (printed ^ text) | (digits & 0xf0f0);
  return ((digits | (digits >>> 4)) & 0xff) | (wrong === 0 ? 0 : NO_DIGITS);
}

/** 0 if each column is followed by its blank or colon; `at`: behind the colon of `sl`. */
function misplaced(view: DataView, at: number, width: number): number {
  const behind = at + 2 * width;
  return (view.getUint8(at) ^ SPACE) | (view.getUint8(at + 1 + width) ^ COLON) |
    (view.getUint8(at + 6 + width) ^ SPACE) | (view.getUint8(behind + 7) ^ COLON) |
    (view.getUint8(behind + 12) ^ SPACE) | (view.getUint8(behind + 15) ^ SPACE) |
    (view.getUint8(behind + 24) ^ COLON) | (view.getUint8(behind + 33) ^ SPACE) |
    (view.getUint8(behind + 36) ^ COLON) | (view.getUint8(behind + 45) ^ SPACE) |
    (view.getUint8(behind + 54) ^ SPACE);
}

/** The words of an address into `out` at `to`, in network order; what is wrong with their digits. */
function takeAddress(
  view: DataView,
  at: number,
  out: Uint32Array,
  to: number,
  stride: 1 | 4,
  littleEndian: boolean,
): number {
  let bad = 0;
  for (let index = 0; index < stride; index++) {
    const high = fourDigits(view, at + index * WORD);
    const low = fourDigits(view, at + index * WORD + 4);
    bad |= high | low;
    const word = (high << 16) | (low & 0xffff);
    out[to + index] = littleEndian ? swapBytes(word) : word;
  }
  return bad;
}

/**
 * Takes these columns into the table's next row; `expires` in clock ticks. `at`: behind the colon of
 * `sl`. Returns the offset behind them, or -1 if they are not exactly so: the row's columns then have
 * no meaning.
 */
export function takePaddedColumns(
  view: DataView,
  at: number,
  table: SocketTable,
  littleEndian: boolean,
): number {
  const inet = table.inet!;
  const { stride } = inet;
  const row = table.length;
  const width = stride * WORD;
  const behind = at + 2 * width;
  const end = behind + AFTER.end;
  if (end >= view.byteLength || misplaced(view, at, width) !== 0) return -1;
  const localPort = fourDigits(view, at + width + AFTER.localPort);
  const remotePort = fourDigits(view, behind + AFTER.remotePort);
  const st = twoDigits(view, behind + AFTER.st);
  const txHigh = fourDigits(view, behind + AFTER.tx_queue);
  const txLow = fourDigits(view, behind + AFTER.tx_queue + 4);
  const rxHigh = fourDigits(view, behind + AFTER.rx_queue);
  const rxLow = fourDigits(view, behind + AFTER.rx_queue + 4);
  const tr = twoDigits(view, behind + AFTER.tr);
  const whenHigh = fourDigits(view, behind + AFTER.when);
  const whenLow = fourDigits(view, behind + AFTER.when + 4);
  const againHigh = fourDigits(view, behind + AFTER.retrnsmt);
  const againLow = fourDigits(view, behind + AFTER.retrnsmt + 4);
  const bad = takeAddress(view, at + 1, inet.local, row * stride, stride, littleEndian) |
    takeAddress(view, at + width + AFTER.remote, inet.remote, row * stride, stride, littleEndian) |
    localPort | remotePort | st | txHigh | txLow | rxHigh | rxLow | tr | whenHigh | whenLow |
    againHigh | againLow;
  if (bad >= NO_DIGITS) return -1;
  table.localPort[row] = localPort;
  table.remotePort[row] = remotePort;
  table.state[row] = st;
  table.tx_queue[row] = (txHigh << 16) | txLow;
  table.rx_queue[row] = (rxHigh << 16) | rxLow;
  inet.tr[row] = tr;
  inet.expires[row] = ((whenHigh << 16) | whenLow) >>> 0;
  inet.retrnsmt[row] = (againHigh << 16) | againLow;
  return end;
}
