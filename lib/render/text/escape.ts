/**
 * Names as others chose them, made safe for a terminal: control characters become `\xHH`.
 *
 * Everything else stays as it is, backslashes too, so that an honest name looks as `ss` shows it.
 */

import type { ByteWriter } from "./byte_writer.ts";

const BACKSLASH = 0x5c;
const LETTER_X = 0x78;

/** Length of the UTF-8 sequence at `at`, 0 where there is none. */
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

/** Writes a name with its control characters escaped: C0, DEL, and C1 in UTF-8 or alone. */
export function writeEscaped(
  writer: ByteWriter,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  for (let at = start; at < end;) {
    const byte = bytes[at];
    if (byte < 0x20 || byte === 0x7f) {
      writeEscape(writer, byte);
      at++;
    } else if (byte < 0x80) {
      writer.byte(byte);
      at++;
    } else {
      const length = utf8Length(bytes, at, end);
      const control = (length === 0 && byte < 0xa0) ||
        (length === 2 && byte === 0xc2 && bytes[at + 1] < 0xa0);
      for (const next = at + Math.max(1, length); at < next; at++) {
        if (control) writeEscape(writer, bytes[at]);
        else writer.byte(bytes[at]);
      }
    }
  }
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
