/**
 * Reads a table line by line and field by field: all decoders of files report errors alike.
 *
 * A malformed field does not throw: the first failure of a row is kept (field and column) and
 * reported once at the row's end, so that the hot path has one comparison a row.
 */

import { type Arrival, EXPECTED } from "../../model/arrival.ts";
import type { CapturedFile } from "../../model/capture.ts";
import { latin1 } from "../../model/latin1.ts";
import { type Problem, ROW_PROBLEMS_PER_SOURCE } from "../../model/problem.ts";
import { viewOf } from "../../model/view_of.ts";

const NEWLINE = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const ZERO = 0x30;
const MINUS = 0x2d;

/** A bit that no digit's value has. */
const NO_DIGIT = 0x80;
/** Value of a hexadecimal digit by its character code; `NO_DIGIT` for any other byte. */
const HEX_VALUE = new Uint8Array(256).fill(NO_DIGIT);
for (let digit = 0; digit < 16; digit++) {
  HEX_VALUE[digit.toString(16).charCodeAt(0)] = digit;
  HEX_VALUE[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** More than any header has; a line in its place may be of any length. */
const LONGEST_HEADER = 1024;

const U32 = 2 ** 32;
/** 2^64, which the largest number of 64 bits becomes as a double. */
const U64 = 2 ** 64;

/** Whether a number has more bits. Powers are not to be computed for every column of every row. */
function isOver(value: number, bits: 8 | 16 | 32 | 64): boolean {
  return bits === 32 ? value >= U32 : bits === 64 ? value > U64 : value >= 1 << bits;
}

/** `bytes`, ended by a newline: loops over digits and blanks then need no other bound. */
function endedByNewline(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0 || bytes[bytes.length - 1] === NEWLINE) return bytes;
  const ended = new Uint8Array(bytes.length + 1);
  ended.set(bytes);
  ended[bytes.length] = NEWLINE;
  return ended;
}

/** What is to be done while a table still arrives. */
export interface WhileArriving {
  /** Called before more is waited for. */
  readonly pause: () => void;
  /** Called if what has come is then somewhere else. */
  readonly moved: (bytes: Uint8Array) => void;
}

/** A position in a table's bytes. Columns in messages count bytes from 1. */
export class Cursor {
  /** The table, ended by a newline; or as much of it as has come, and room for more behind that. */
  bytes: Uint8Array;
  /** The same bytes. */
  view: DataView;
  /** The file's path, for messages. */
  readonly path: string;
  readonly #label: string;
  readonly #problems: Problem[];
  #reported = 0;
  #unreported = 0;
  #failedField: string | null = null;
  #failedAt = 0;
  #failedMessage = "";
  #lineStart = 0;
  /** Whether the file's last line has no newline of its own. */
  #unterminated = false;
  /** Where the last line ends that has come. */
  #there = 0;
  /** What has come, with the beginning of the next line; null if nothing more comes. */
  #arrival: { readonly from: Arrival; count: number } | null;
  readonly #while: WhileArriving | null;
  /** The last short row: its line, and the place of the column that it ends before. */
  #shortLine = 0;
  #shortPlace = -1;

  /** Next byte to read; never behind the current line's newline. */
  position = -1;
  /** Number of the current line, from 1. */
  line = 0;
  /** High half of the last 64-bit number. */
  high = 0;

  /** `label` is the table's name in messages: "tcp" makes `tcp.tx_queue`. */
  constructor(
    { bytes, path, arrival }: CapturedFile,
    label: string,
    problems: Problem[],
    whileArriving: WhileArriving | null = null,
  ) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.path = path;
    this.#label = label;
    this.#problems = problems;
    this.#while = whileArriving;
    this.#arrival = arrival ? { from: arrival, count: 0 } : null;
    if (this.#arrival === null) this.#end(bytes);
  }

  /** Moves to the next line; false at the end. */
  nextLine(): boolean {
    const start = this.line === 0 ? 0 : this.lineEnd() + 1;
    if (start >= this.#there && !this.#wait(start)) return false;
    this.#lineStart = start;
    this.position = start;
    this.line++;
    this.#failedField = null;
    return true;
  }

  /** The table has these bytes, and no more. */
  #end(bytes: Uint8Array): void {
    this.bytes = endedByNewline(bytes);
    this.#unterminated = this.bytes !== bytes;
    this.#there = this.bytes.length;
    if (this.bytes !== bytes) this.view = viewOf(this.bytes);
  }

  /** Waits for a line from `start` on; false if there is none. */
  #wait(start: number): boolean {
    while (this.#arrival !== null && this.#there <= start) {
      if (start > 0) this.#while?.pause();
      const { from, count } = this.#arrival;
      const before = this.bytes;
      this.#arrival.count = from.more(count);
      this.bytes = from.bytes;
      if (this.#arrival.count > count) {
        this.#there = this.bytes.lastIndexOf(NEWLINE, this.#arrival.count - 1) + 1;
      } else {
        this.#arrival = null;
        this.#end(this.bytes.subarray(0, count));
        this.#lack(from.lack);
      }
      if (this.bytes === before) continue;
      this.view = viewOf(this.bytes);
      this.#while?.moved(this.bytes);
    }
    return this.#there > start;
  }

  #lack(message: string | null): void {
    if (message !== null) this.#problems.push({ kind: "incomplete", source: this.path, message });
  }

  /** Offset of the current line's newline. */
  lineEnd(): number {
    const at = this.position;
    return this.bytes[at] === NEWLINE ? at : this.bytes.indexOf(NEWLINE, at);
  }

  /**
   * Skips the header, and reports one that does not begin with `word`: the table may be of another
   * kind. False for an empty table.
   */
  header(word: string): boolean {
    if (!this.nextLine()) return false;
    this.skipBlanks();
    for (let index = 0; index < word.length; index++) {
      if (this.bytes[this.position + index] !== word.charCodeAt(index)) {
        this.fail("header", `expected "${word}"`);
        this.rowFailed();
        break;
      }
    }
    return true;
  }

  /** True if the header, in which the cursor is, names that column. */
  names(column: string): boolean {
    const end = Math.min(this.lineEnd(), this.position + LONGEST_HEADER);
    return latin1(this.bytes.subarray(this.position, end)).split(/\s+/).includes(column);
  }

  /** Keeps the row's first failure. Returns 0, so that a reader can end with it. */
  fail(field: string, message: string): number {
    this.high = 0;
    if (this.#failedField === null) {
      this.#failedField = field;
      this.#failedAt = this.position;
      this.#failedMessage = message;
    }
    return 0;
  }

  /** True if a field of the current row failed. */
  get failed(): boolean {
    return this.#failedField !== null;
  }

  /**
   * The place in `columns` of the one that the row ends before, if that is all that is wrong with
   * it: it has then not failed. -1 if it is not.
   *
   * A last line without a newline may have been cut within a number. It counts as whole if the row
   * above it ends at the same column.
   */
  endsBefore(columns: readonly string[]): number {
    if (this.#failedField === null || this.bytes[this.#failedAt] !== NEWLINE) return -1;
    const place = columns.indexOf(this.#failedField);
    if (place < 0) return -1;
    const likeTheLast = this.#shortLine === this.line - 1 && this.#shortPlace === place;
    const atTheEnd = this.#failedAt === this.bytes.length - 1;
    if (this.#unterminated && atTheEnd && !likeTheLast) return -1;
    this.#shortLine = this.line;
    this.#shortPlace = place;
    this.#failedField = null;
    return place;
  }

  /** At a row's end: true if a field failed; the row's problem has then been reported. */
  rowFailed(): boolean {
    if (this.#failedField === null) return false;
    if (this.#reported === ROW_PROBLEMS_PER_SOURCE) {
      this.#unreported++;
      return true;
    }
    this.#reported++;
    this.#problems.push({
      kind: "row",
      source: this.path,
      line: this.line,
      column: this.#failedAt - this.#lineStart + 1,
      field: `${this.#label}.${this.#failedField}`,
      message: this.#failedMessage,
    });
    return true;
  }

  /** Reports how many bad rows were left out of the list of problems. */
  finish(): void {
    if (this.#unreported > 0) {
      this.#problems.push({ kind: "more_rows", source: this.path, count: this.#unreported });
    }
  }

  /** Skips blanks. */
  skipBlanks(): void {
    const { bytes } = this;
    let at = this.position;
    while (bytes[at] === SPACE || bytes[at] === TAB) at++;
    this.position = at;
  }

  /** True if nothing but blanks is left of the line. */
  atLineEnd(): boolean {
    this.skipBlanks();
    return this.bytes[this.position] === NEWLINE;
  }

  /** Expects one byte. */
  expect(field: string, byte: number): void {
    if (this.bytes[this.position] === byte) this.position++;
    else this.fail(field, `expected "${String.fromCharCode(byte)}"`);
  }

  /** An unsigned decimal number of at most 32 bits, or as many as `bits` says; exact up to 53. */
  decimal(field: string, bits: 8 | 16 | 32 | 64 = 32): number {
    const { bytes } = this;
    let at = this.position;
    while (bytes[at] === SPACE || bytes[at] === TAB) at++;
    const start = at;
    let value = 0;
    for (let digit = bytes[at] - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at] - ZERO) {
      value = value * 10 + digit;
    }
    this.position = start;
    if (at === start) return this.fail(field, "expected a decimal number");
    if (isOver(value, bits)) {
      return this.fail(field, `number over ${bits} bits`);
    }
    this.position = at;
    return value;
  }

  /** A decimal number of at most 32 bits that may be negative. */
  signed(field: string): number {
    this.skipBlanks();
    if (this.bytes[this.position] !== MINUS) return this.decimal(field);
    this.position++;
    return -this.decimal(field);
  }

  /** An unsigned decimal number of at most 64 bits: returns the low half, sets `high`. */
  decimal64(field: string): number {
    const { bytes } = this;
    let at = this.position;
    while (bytes[at] === SPACE || bytes[at] === TAB) at++;
    const start = at;
    this.position = start;
    let low = 0;
    let high = 0;
    for (let digit = bytes[at] - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at] - ZERO) {
      low = low * 10 + digit;
      high *= 10;
      if (low >= U32) {
        const carry = Math.floor(low / U32);
        high += carry;
        low -= carry * U32;
      }
      if (high >= U32) return this.fail(field, "number over 64 bits");
    }
    if (at === start) return this.fail(field, "expected a decimal number");
    this.position = at;
    this.high = high;
    return low;
  }

  /** A hexadecimal number of at most 64 bits, exact up to 53. */
  hex(field: string): number {
    const { bytes } = this;
    let at = this.position;
    while (bytes[at] === SPACE || bytes[at] === TAB) at++;
    const start = at;
    let value = 0;
    for (let digit = HEX_VALUE[bytes[at]]; digit < 16; digit = HEX_VALUE[bytes[++at]]) {
      value = value * 16 + digit;
    }
    this.position = start;
    if (at === start) return this.fail(field, "expected a hexadecimal number");
    if (value > U64) return this.fail(field, "number over 64 bits");
    this.position = at;
    return value;
  }

  /** A hexadecimal number of at most 32 bits. */
  hex32(field: string): number {
    const { bytes } = this;
    // Most columns are eight digits behind one blank or colon.
    if (bytes[this.position] === SPACE && bytes[this.position + 1] !== SPACE) this.position++;
    const start = this.position;
    if (HEX_VALUE[bytes[start + 8]] === NO_DIGIT) {
      const word = this.#eightDigits();
      if (this.position !== start) return word >>> 0;
    }
    this.skipBlanks();
    const number = this.position;
    const value = this.hex(field);
    if (value < U32) return value;
    this.position = number;
    return this.fail(field, "number over 32 bits");
  }

  /** A hexadecimal number of at most 8 or 16 bits. */
  hexSmall(field: string, bits: 8 | 16): number {
    this.skipBlanks();
    const start = this.position;
    const value = this.hex(field);
    if (value < 1 << bits) return value;
    this.position = start;
    return this.fail(field, `number over ${bits} bits`);
  }

  /** A hexadecimal number of at most 64 bits: returns the low half, sets `high`. */
  hex64(field: string): number {
    const { bytes } = this;
    let at = this.position;
    while (bytes[at] === SPACE || bytes[at] === TAB) at++;
    const start = at;
    this.position = start;
    let low = 0;
    let high = 0;
    for (let digit = HEX_VALUE[bytes[at]]; digit < 16; digit = HEX_VALUE[bytes[++at]]) {
      if (high >>> 28 !== 0) return this.fail(field, "number over 64 bits");
      high = (high << 4) | (low >>> 28);
      low = (low << 4) | digit;
    }
    if (at === start) return this.fail(field, "expected a hexadecimal number");
    this.position = at;
    this.high = high >>> 0;
    return low >>> 0;
  }

  /** Exactly eight hexadecimal digits, as a signed number of 32 bits. */
  hexWord(field: string): number {
    const start = this.position;
    const word = this.#eightDigits();
    return this.position === start ? this.fail(field, "expected 8 hexadecimal digits") : word;
  }

  /** Skips eight hexadecimal digits; does not move if there are none. */
  #eightDigits(): number {
    const { bytes } = this;
    const at = this.position;
    const a = HEX_VALUE[bytes[at]], b = HEX_VALUE[bytes[at + 1]];
    const c = HEX_VALUE[bytes[at + 2]], d = HEX_VALUE[bytes[at + 3]];
    const e = HEX_VALUE[bytes[at + 4]], f = HEX_VALUE[bytes[at + 5]];
    const g = HEX_VALUE[bytes[at + 6]], h = HEX_VALUE[bytes[at + 7]];
    if (((a | b | c | d | e | f | g | h) & NO_DIGIT) !== 0) return 0;
    this.position = at + 8;
    return (a << 28) | (b << 24) | (c << 20) | (d << 16) | (e << 12) | (f << 8) | (g << 4) | h;
  }

  /** Exactly four hexadecimal digits. */
  hexHalf(field: string): number {
    const { bytes } = this;
    const at = this.position;
    const a = HEX_VALUE[bytes[at]], b = HEX_VALUE[bytes[at + 1]];
    const c = HEX_VALUE[bytes[at + 2]], d = HEX_VALUE[bytes[at + 3]];
    if (((a | b | c | d) & NO_DIGIT) !== 0) {
      return this.fail(field, "expected 4 hexadecimal digits");
    }
    this.position = at + 4;
    return (a << 12) | (b << 8) | (c << 4) | d;
  }

  /** The next run of bytes up to a blank, as offsets `[returned, position after)`. */
  word(field: string): number {
    this.skipBlanks();
    const { bytes } = this;
    const start = this.position;
    let at = start;
    while (bytes[at] !== SPACE && bytes[at] !== TAB && bytes[at] !== NEWLINE) at++;
    if (at === start) this.fail(field, "expected a word");
    this.position = at;
    return start;
  }
}

/** Roughly how many rows a table has, for the first size of its columns. */
export function rowEstimate({ bytes, arrival }: CapturedFile, rowLength: number): number {
  return Math.ceil((arrival ? EXPECTED : bytes.length) / rowLength) + 1;
}
