/**
 * Reads one table line by line and field by field, so that every parser fails alike.
 *
 * A field that is not as expected does not throw: the first failure of a row is kept (field and
 * column) and reported once at the row's end, which keeps the hot path to one comparison a row.
 */

import type { CapturedFile } from "../../model/capture.ts";
import { type Problem, ROW_PROBLEMS_PER_SOURCE } from "../../model/problem.ts";

const NEWLINE = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const ZERO = 0x30;
const MINUS = 0x2d;

/** Value of a hexadecimal digit by its character code; 255 for any other byte. */
const HEX_VALUE = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 16; digit++) {
  HEX_VALUE[digit.toString(16).charCodeAt(0)] = digit;
  HEX_VALUE[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

const U32 = 2 ** 32;
const U64 = 2 ** 64;

/** A position in a table's bytes. Columns in messages count bytes from 1. */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly #path: string;
  readonly #label: string;
  readonly #problems: Problem[];
  #reported = 0;
  #unreported = 0;
  #failedField: string | null = null;
  #failedAt = 0;
  #failedMessage = "";
  #lineStart = 0;

  /** Next byte to read. */
  position = 0;
  /** End of the current line: its newline, or the end of the bytes. */
  lineEnd = -1;
  /** Number of the current line, from 1. */
  line = 0;
  /** High half of the last 64-bit number. */
  high = 0;

  /** `label` is the table's name in messages: "tcp" makes `tcp.tx_queue`. */
  constructor(file: CapturedFile, label: string, problems: Problem[]) {
    this.bytes = file.bytes;
    this.#path = file.path;
    this.#label = label;
    this.#problems = problems;
  }

  /** Moves to the next line; false at the end. */
  nextLine(): boolean {
    const start = this.lineEnd + 1;
    if (start >= this.bytes.length) return false;
    const newline = this.bytes.indexOf(NEWLINE, start);
    this.#lineStart = start;
    this.position = start;
    this.lineEnd = newline < 0 ? this.bytes.length : newline;
    this.line++;
    this.#failedField = null;
    return true;
  }

  /**
   * Steps over the header and reports one that does not begin with `word`: the table may then be
   * of another kind. False for an empty table.
   */
  header(word: string): boolean {
    if (!this.nextLine()) return false;
    let at = this.position;
    while (at < this.lineEnd && this.bytes[at] === SPACE) at++;
    for (let index = 0; index < word.length; index++) {
      if (this.bytes[at + index] !== word.charCodeAt(index)) {
        this.position = at;
        this.fail("header", `expected "${word}"`);
        this.rowFailed();
        break;
      }
    }
    return true;
  }

  /** Keeps the row's first failure. Returns 0, so that a reader can end with it. */
  fail(field: string, message: string): number {
    if (this.#failedField === null) {
      this.#failedField = field;
      this.#failedAt = this.position;
      this.#failedMessage = message;
    }
    return 0;
  }

  /** True where a field of the current row failed. */
  get failed(): boolean {
    return this.#failedField !== null;
  }

  /** At a row's end: true where a field failed; the row's problem has then been reported. */
  rowFailed(): boolean {
    if (this.#failedField === null) return false;
    if (this.#reported === ROW_PROBLEMS_PER_SOURCE) {
      this.#unreported++;
      return true;
    }
    this.#reported++;
    this.#problems.push({
      kind: "row",
      source: this.#path,
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
      this.#problems.push({ kind: "more_rows", source: this.#path, count: this.#unreported });
    }
  }

  /** Steps over blanks. */
  skipBlanks(): void {
    const bytes = this.bytes;
    let at = this.position;
    while (at < this.lineEnd && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
    this.position = at;
  }

  /** True where nothing but blanks is left of the line. */
  atLineEnd(): boolean {
    this.skipBlanks();
    return this.position >= this.lineEnd;
  }

  /** One byte that has to stand here. */
  expect(field: string, byte: number): void {
    if (this.position < this.lineEnd && this.bytes[this.position] === byte) this.position++;
    else this.fail(field, `expected "${String.fromCharCode(byte)}"`);
  }

  /** An unsigned decimal number of at most 32 bits, or of 64 where `bits` says so. */
  decimal(field: string, bits: 32 | 64 = 32): number {
    this.skipBlanks();
    const bytes = this.bytes;
    const start = this.position;
    let at = start;
    let value = 0;
    for (; at < this.lineEnd; at++) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === start) return this.fail(field, "expected a decimal number");
    if (value >= (bits === 32 ? U32 : U64)) return this.fail(field, `number over ${bits} bits`);
    this.position = at;
    return value;
  }

  /** A decimal number of at most 32 bits that may be negative. */
  signed(field: string): number {
    this.skipBlanks();
    if (this.bytes[this.position] !== MINUS || this.position >= this.lineEnd) {
      return this.decimal(field);
    }
    this.position++;
    return -this.decimal(field);
  }

  /** An unsigned decimal number of at most 64 bits: returns the low half, sets `high`. */
  decimal64(field: string): number {
    this.skipBlanks();
    const bytes = this.bytes;
    const start = this.position;
    let at = start;
    let low = 0;
    let high = 0;
    for (; at < this.lineEnd; at++) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) break;
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
    this.skipBlanks();
    const bytes = this.bytes;
    const start = this.position;
    let at = start;
    let value = 0;
    for (; at < this.lineEnd; at++) {
      const digit = HEX_VALUE[bytes[at]];
      if (digit === 255) break;
      value = value * 16 + digit;
    }
    if (at === start) return this.fail(field, "expected a hexadecimal number");
    if (value >= U64) return this.fail(field, "number over 64 bits");
    this.position = at;
    return value;
  }

  /** A hexadecimal number of at most 32 bits. */
  hex32(field: string): number {
    const start = this.position;
    const value = this.hex(field);
    if (value < U32) return value;
    this.position = start;
    return this.fail(field, "number over 32 bits");
  }

  /** A hexadecimal number of at most 64 bits: returns the low half, sets `high`. */
  hex64(field: string): number {
    this.skipBlanks();
    const bytes = this.bytes;
    const start = this.position;
    let at = start;
    let low = 0;
    let high = 0;
    for (; at < this.lineEnd; at++) {
      const digit = HEX_VALUE[bytes[at]];
      if (digit === 255) break;
      if (high >>> 28 !== 0) return this.fail(field, "number over 64 bits");
      high = ((high << 4) | (low >>> 28)) >>> 0;
      low = ((low << 4) | digit) >>> 0;
    }
    if (at === start) return this.fail(field, "expected a hexadecimal number");
    this.position = at;
    this.high = high;
    return low;
  }

  /** Exactly eight hexadecimal digits. */
  hexWord(field: string): number {
    const bytes = this.bytes;
    const at = this.position;
    if (at + 8 > this.lineEnd) return this.fail(field, "expected 8 hexadecimal digits");
    const a = HEX_VALUE[bytes[at]], b = HEX_VALUE[bytes[at + 1]];
    const c = HEX_VALUE[bytes[at + 2]], d = HEX_VALUE[bytes[at + 3]];
    const e = HEX_VALUE[bytes[at + 4]], f = HEX_VALUE[bytes[at + 5]];
    const g = HEX_VALUE[bytes[at + 6]], h = HEX_VALUE[bytes[at + 7]];
    if ((a | b | c | d | e | f | g | h) > 15) {
      return this.fail(field, "expected 8 hexadecimal digits");
    }
    this.position = at + 8;
    return ((a << 28) | (b << 24) | (c << 20) | (d << 16) | (e << 12) | (f << 8) | (g << 4) | h) >>>
      0;
  }

  /** Exactly four hexadecimal digits. */
  hexHalf(field: string): number {
    const bytes = this.bytes;
    const at = this.position;
    if (at + 4 > this.lineEnd) return this.fail(field, "expected 4 hexadecimal digits");
    const a = HEX_VALUE[bytes[at]], b = HEX_VALUE[bytes[at + 1]];
    const c = HEX_VALUE[bytes[at + 2]], d = HEX_VALUE[bytes[at + 3]];
    if ((a | b | c | d) > 15) return this.fail(field, "expected 4 hexadecimal digits");
    this.position = at + 4;
    return (a << 12) | (b << 8) | (c << 4) | d;
  }

  /** The next run of bytes up to a blank, as offsets `[position before, position after)`. */
  word(field: string): number {
    this.skipBlanks();
    const bytes = this.bytes;
    const start = this.position;
    let at = start;
    while (at < this.lineEnd && bytes[at] !== SPACE && bytes[at] !== TAB) at++;
    if (at === start) this.fail(field, "expected a word");
    this.position = at;
    return start;
  }
}

/** Roughly how many rows a table has, for the first size of its columns. */
export function rowEstimate(bytes: Uint8Array, rowLength: number): number {
  return Math.ceil(bytes.length / rowLength) + 1;
}
