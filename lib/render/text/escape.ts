/**
 * Names as others chose them, made safe for a terminal: hidden characters become `\xHH`, a byte
 * each.
 *
 * Everything else stays as it is, backslashes too, so that an honest name looks as `ss` shows it.
 */

import { isHidden } from "../../model/visible.ts";
import { ascii, ByteWriter } from "./byte_writer.ts";

const BACKSLASH = 0x5c;
const LETTER_X = 0x78;

/** Length of the UTF-8 sequence at `at`, 0 if there is none. */
export function utf8Length(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at];
  const length = lead >= 0xf0 && lead <= 0xf4
    ? 4
    : lead >= 0xe0 && lead < 0xf0
    ? 3
    : lead >= 0xc2 && lead < 0xe0
    ? 2
    : 0;
  if (length === 0 || at + length > end) return 0;
  for (let index = 1; index < length; index++) {
    if ((bytes[at + index] & 0xc0) !== 0x80) return 0;
  }
  const second = bytes[at + 1];
  // Overlong forms, surrogates and numbers beyond Unicode.
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  return length;
}

function writeEscape(writer: ByteWriter, byte: number): void {
  writer.byte(BACKSLASH);
  writer.byte(LETTER_X);
  writer.hex(byte, 2);
}

/** The code point of a sequence at `at`, of a length that `utf8Length` found. */
export function codePointAt(bytes: Uint8Array, at: number, length: number): number {
  let value = bytes[at] & (0x7f >> length);
  for (let index = 1; index < length; index++) value = (value << 6) | (bytes[at + index] & 0x3f);
  return value;
}

/** Where the run of printable ASCII ends that begins at `at`. */
function plainEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] >= 0x20 && bytes[at] < 0x7f) at++;
  return at;
}

/** Writes a name with its hidden characters escaped, and C1 as well if it is no UTF-8. */
export function writeEscaped(
  writer: ByteWriter,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  for (let at = start; at < end;) {
    const plain = plainEnd(bytes, at, end);
    writer.copy(bytes, at, plain);
    if (plain === end) return;
    const length = utf8Length(bytes, plain, end);
    const hidden = length === 0 ? bytes[plain] < 0xa0 : isHidden(codePointAt(bytes, plain, length));
    at = plain + Math.max(1, length);
    if (!hidden) writer.copy(bytes, plain, at);
    else for (let index = plain; index < at; index++) writeEscape(writer, bytes[index]);
  }
}

/** What ends a word within `users:(("name",pid=1))`. */
const WORD_ENDS: ReadonlySet<number> = new Set(ascii(' "(),'));

/** Writes a name that is a word among others: what would end it is escaped too. */
export function writeWord(writer: ByteWriter, bytes: Uint8Array): void {
  let start = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && !WORD_ENDS.has(bytes[at])) continue;
    writeEscaped(writer, bytes, start, at);
    if (at < bytes.length) writeEscape(writer, bytes[at]);
    start = at + 1;
  }
}

/** A name of one character a byte as it is written. */
export function escapedName(name: string): Uint8Array {
  const bytes = ascii(name);
  if (plainEnd(bytes, 0, bytes.length) === bytes.length) return bytes;
  const writer = new ByteWriter(4 * bytes.length);
  writeEscaped(writer, bytes, 0, bytes.length);
  return writer.taken();
}

const DOT = 0x2e;
const QUESTION_MARK = 0x3f;

/**
 * Writes a command name as `ss` does in its process column: `.` for a control character, `?` for
 * each byte that is not ASCII.
 */
export function writeCommand(writer: ByteWriter, command: Uint8Array): void {
  for (const byte of command) {
    writer.byte(byte >= 0x80 ? QUESTION_MARK : byte < 0x20 || byte === 0x7f ? DOT : byte);
  }
}
