/**
 * Names as `lsof` writes them: `\n`, `^A` and `\x7f` for what cannot be seen, and two backslashes for
 * one. Text is a character a byte here.
 */

import { isHidden } from "../../model/visible.ts";
import { latin1Bytes } from "../../model/latin1.ts";
import { codePointAt, utf8Length } from "../text/escape.ts";

const PLAIN = /^[ !-[\]-~]*$/;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const DELETE = 0x7f;
const CONTROLS: ReadonlyMap<number, string> = new Map([
  [0x08, "\\b"],
  [0x09, "\\t"],
  [0x0a, "\\n"],
  [0x0c, "\\f"],
  [0x0d, "\\r"],
]);

/** One byte. */
function byteText(byte: number): string {
  if (byte === BACKSLASH) return "\\\\";
  if (byte >= SPACE && byte < DELETE) return String.fromCharCode(byte);
  if (byte < SPACE) return CONTROLS.get(byte) ?? `^${String.fromCharCode(byte + 0x40)}`;
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}

/**
 * A name. Characters of UTF-8 stay as they are, as in a locale of UTF-8, but for those that are not
 * seen or that turn the reading order.
 */
export function visibleText(name: string): string {
  if (PLAIN.test(name)) return name;
  const bytes = latin1Bytes(name);
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at] < 0x80 ? 0 : utf8Length(bytes, at, bytes.length);
    if (length > 0 && !isHidden(codePointAt(bytes, at, length))) {
      text += name.slice(at, at + length);
      at += length;
      continue;
    }
    for (const end = at + Math.max(1, length); at < end; at++) text += byteText(bytes[at]);
  }
  return text;
}

/**
 * A command's name for its column: blanks and everything beyond ASCII are escaped too, and what does
 * not fit into `width` is left out, an escape as a whole; 0 for any width.
 */
export function commandText(name: string, width: number): string {
  let text = "";
  for (const byte of latin1Bytes(name)) {
    const next = byte === SPACE ? "\\x20" : byteText(byte);
    if (width > 0 && text.length + next.length > width) break;
    text += next;
  }
  return text;
}
