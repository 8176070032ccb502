/** JSON as bytes, written without an object per row. */

import { isHidden } from "../../model/visible.ts";
import { ascii, ByteWriter, Fragment } from "../text/byte_writer.ts";
import { codePointAt, utf8Length } from "../text/escape.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const COMMA = 0x2c;
const TRUE = new Fragment(ascii("true"));
const FALSE = new Fragment(ascii("false"));
const NULL = new Fragment(ascii("null"));
const QUOTED_HEX = new Fragment(ascii('"0x'));
/** The high half of 2^53, from which on doubles skip numbers. */
const DOUBLE_LIMIT_HIGH = 0x200000;
/** U+FFFD, which replaces a byte that is not UTF-8. */
const REPLACEMENT = Uint8Array.of(0xef, 0xbf, 0xbd);

/** A key with its quotes, comma and colon, made once. */
export type Key = Fragment;

/** `opening`: what every value begins with. */
export function key(name: string, opening = ""): Key {
  return new Fragment(ascii(`,"${name}":${opening}`));
}

/** Members that are the same for many objects, made once: keys with their values. */
export type Members = Fragment;

/** The members that `write` writes. */
export function members(write: (json: JsonWriter) => void): Members {
  const json = new JsonWriter(64);
  json.open();
  // As if another stood before them.
  json.null(key(""));
  const start = json.out.length;
  write(json);
  return new Fragment(json.out.taken().subarray(start));
}

export function nulls(...names: readonly string[]): Members {
  return members((json) => names.forEach((name) => json.null(key(name))));
}

/** Writes objects: `open`, then keys with values, then `close`. */
export class JsonWriter {
  readonly out: ByteWriter;
  /** True if the next key is the first of the object that was just opened, and takes no comma. */
  #first = false;

  constructor(capacity = 64 * 1024) {
    this.out = new ByteWriter(capacity);
  }

  open(): void {
    this.out.byte(OPENING_BRACE);
    this.#first = true;
  }

  close(): void {
    this.out.byte(CLOSING_BRACE);
    this.#first = false;
  }

  /** Makes an object of the members that were written from `start` on, each with its comma. */
  closeFrom(start: number): void {
    const { out } = this;
    if (out.length === start) out.byte(OPENING_BRACE);
    else out.bytes[start] = OPENING_BRACE;
    out.byte(CLOSING_BRACE);
  }

  /** Members of such an object once more, which were written from `from` to `to`. */
  again(from: number, to: number): void {
    const { out } = this;
    const start = out.length;
    out.again(from, to);
    // They may have been the first there.
    out.bytes[start] = COMMA;
  }

  openObject(name: Key): void {
    this.key(name);
    this.open();
  }

  openList(): void {
    this.out.byte(OPENING_BRACKET);
  }

  element(first: boolean): void {
    if (!first) this.out.byte(COMMA);
  }

  closeList(): void {
    this.out.byte(CLOSING_BRACKET);
    this.#first = false;
  }

  numbers(values: Iterable<number>): void {
    this.openList();
    let first = true;
    for (const value of values) {
      this.element(first);
      this.out.decimal(value);
      first = false;
    }
    this.closeList();
  }

  key(name: Key): void {
    this.members(name);
  }

  members(members: Members): void {
    const { out } = this;
    if (!this.#first) {
      out.fragment(members);
      return;
    }
    if (members.length === 0) return;
    this.#first = false;
    // The comma comes where the brace is.
    const opening = --out.length;
    out.fragment(members);
    out.bytes[opening] = OPENING_BRACE;
  }

  number(name: Key, value: number): void {
    this.key(name);
    this.out.decimal(value);
  }

  /** A whole number of thousandths. */
  thousandths(name: Key, value: number): void {
    this.number(name, Math.floor(value / 1000));
    const rest = value % 1000;
    if (rest !== 0) this.out.text(`.${String(rest).padStart(3, "0")}`);
  }

  /** 64 bits in halves: a number while a double can hold it, else a hexadecimal string. */
  wide(name: Key, high: number, low: number): void {
    // Most are small, and whole numbers to V8.
    if (high === 0) this.number(name, low);
    else if (high < DOUBLE_LIMIT_HIGH) this.number(name, high * 4294967296 + low);
    else this.hex64(name, high, low);
  }

  boolean(name: Key, value: boolean): void {
    this.key(name);
    this.out.fragment(value ? TRUE : FALSE);
  }

  null(name: Key): void {
    this.key(name);
    this.out.fragment(NULL);
  }

  /** A word of ASCII letters, digits and signs that need no escape, as bytes. */
  word(name: Key, word: Uint8Array): void {
    this.key(name);
    this.out.byte(QUOTE);
    this.out.copy(word);
    this.out.byte(QUOTE);
  }

  /** 64 bits in halves as a hexadecimal string. */
  hex64(name: Key, high: number, low: number): void {
    this.key(name);
    this.out.fragment(QUOTED_HEX);
    this.out.hex64(high, low);
    this.out.byte(QUOTE);
  }

  /** Bytes as hexadecimal digits. */
  hexBytes(name: Key, bytes: Uint8Array, start: number, end: number): void {
    this.key(name);
    this.hexValue(bytes, start, end);
  }

  /** The same without a key, for an element of a list. */
  hexValue(bytes: Uint8Array, start: number, end: number): void {
    this.out.byte(QUOTE);
    for (let at = start; at < end; at++) this.out.hex(bytes[at], 2);
    this.out.byte(QUOTE);
  }

  /**
   * Bytes of any kind as a string; what is not UTF-8 becomes U+FFFD, and hidden characters are
   * written as `\uXXXX`. True if nothing became U+FFFD.
   */
  string(name: Key, bytes: Uint8Array, start = 0, end = bytes.length): boolean {
    this.key(name);
    return this.stringValue(bytes, start, end);
  }

  /** The same without a key, for an element of a list. */
  stringValue(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
    const { out } = this;
    let exact = true;
    out.byte(QUOTE);
    for (let at = start; at < end;) {
      const byte = bytes[at];
      if (byte < 0x20 || byte === DELETE) {
        this.#escape(byte);
        at++;
      } else if (byte < 0x80) {
        if (byte === QUOTE || byte === BACKSLASH) out.byte(BACKSLASH);
        out.byte(byte);
        at++;
      } else {
        const length = utf8Length(bytes, at, end);
        if (length === 0) {
          out.copy(REPLACEMENT);
          exact = false;
          at++;
        } else {
          const codePoint = codePointAt(bytes, at, length);
          if (isHidden(codePoint)) this.#escape(codePoint);
          else out.copy(bytes, at, at + length);
          at += length;
        }
      }
    }
    out.byte(QUOTE);
    return exact;
  }

  /** A hidden character as a parser reads it back: in halves from U+10000 on. */
  #escape(codePoint: number): void {
    const text = String.fromCodePoint(codePoint);
    for (let index = 0; index < text.length; index++) {
      this.out.text("\\u");
      this.out.hex(text.charCodeAt(index), 4);
    }
  }
}
