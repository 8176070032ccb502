/**
 * Shell patterns by the rules of fnmatch(3) with FNM_CASEFOLD in the C locale, over bytes: `*`,
 * `?`, `[...]` with ranges, `!` or `^` and classes, backslash. `*` crosses slashes. Of collating
 * symbols and equivalence classes (`[.a.]`, `[=a=]`) it knows nothing.
 *
 * A pattern becomes a list of tokens that is matched without recursion: the time is at most the
 * product of the lengths of pattern and name, whatever the number of stars.
 */

import { latin1Bytes } from "../model/latin1.ts";
import { unreachable } from "../model/problem.ts";

/** Tokens: a byte's own number, one of these two, or from `FIRST_SET` on an index into the sets. */
const ANY_BYTE = 256;
const ANY_BYTES = 257;
const FIRST_SET = 258;

const BACKSLASH = 0x5c;
const COLON = 0x3a;
const MINUS = 0x2d;
const CARET = 0x5e;
const EXCLAMATION = 0x21;
const OPENING = 0x5b;
const CLOSING = 0x5d;
const ASTERISK = 0x2a;
const QUESTION_MARK = 0x3f;

/** Classes of bytes (isalpha(3) and its like); as in glibc the case of a letter counts here. */
const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  // deno-lint-ignore no-control-regex -- control characters are what this class is.
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** ASCII letters without regard to case; other bytes are no letters. */
function folded(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/** The members of a bracket expression, 1 for each. */
class ByteSet {
  readonly members = new Uint8Array(256);

  addRange(first: number, last: number): void {
    for (let byte = 0; byte < 256; byte++) {
      if (folded(byte) >= first && folded(byte) <= last) this.members[byte] = 1;
    }
  }

  addClass(test: RegExp): void {
    for (let byte = 0; byte < 256; byte++) {
      if (test.test(String.fromCharCode(byte))) this.members[byte] = 1;
    }
  }

  invert(): void {
    for (let byte = 0; byte < 256; byte++) this.members[byte] ^= 1;
  }
}

/** What a `[` starts: a set; no set, so that it matches itself; or a pattern without a match. */
type Bracket =
  | { readonly kind: "set"; readonly members: Uint8Array; readonly end: number }
  | { readonly kind: "literal" }
  | { readonly kind: "unmatchable" };

/** The name of a class that starts at `at` (`[:name:]`), or null. */
function className(pattern: Uint8Array, at: number): string | null {
  if (pattern[at] !== OPENING || pattern[at + 1] !== COLON) return null;
  let name = "";
  for (let index = at + 2; index < pattern.length; index++) {
    const byte = pattern[index];
    if (byte === COLON && pattern[index + 1] === CLOSING) return name;
    if (byte < 0x61 || byte > 0x7a) return null;
    name += String.fromCharCode(byte);
  }
  return null;
}

/** Parses the bracket expression whose content starts at `start`. */
function parseBracket(pattern: Uint8Array, start: number): Bracket {
  const set = new ByteSet();
  let at = start;
  const negated = pattern[at] === EXCLAMATION || pattern[at] === CARET;
  if (negated) at++;
  for (let first = true; first || pattern[at] !== CLOSING; first = false) {
    if (at >= pattern.length) return { kind: "literal" };
    const name = className(pattern, at);
    if (name !== null) {
      if (CLASSES[name] === undefined) return { kind: "unmatchable" };
      set.addClass(CLASSES[name]);
      at += name.length + 4;
      continue;
    }
    if (pattern[at] === BACKSLASH && ++at >= pattern.length) return { kind: "unmatchable" };
    const low = folded(pattern[at++]);
    let high = low;
    if (pattern[at] === MINUS && pattern[at + 1] !== CLOSING) {
      at++;
      if (pattern[at] === BACKSLASH) at++;
      if (at >= pattern.length) return { kind: "unmatchable" };
      high = folded(pattern[at++]);
    }
    // A reversed range is empty.
    set.addRange(low, high);
  }
  if (negated) set.invert();
  return { kind: "set", members: set.members, end: at + 1 };
}

interface Glob {
  readonly tokens: readonly number[];
  readonly sets: readonly Uint8Array[];
}

function parseGlob(pattern: Uint8Array): Glob | null {
  const tokens: number[] = [];
  const sets: Uint8Array[] = [];
  for (let at = 0; at < pattern.length;) {
    const byte = pattern[at++];
    if (byte === ASTERISK) {
      if (tokens[tokens.length - 1] !== ANY_BYTES) tokens.push(ANY_BYTES);
    } else if (byte === QUESTION_MARK) {
      tokens.push(ANY_BYTE);
    } else if (byte === BACKSLASH) {
      if (at >= pattern.length) return null;
      tokens.push(folded(pattern[at++]));
    } else if (byte === OPENING) {
      const bracket = parseBracket(pattern, at);
      switch (bracket.kind) {
        case "set":
          tokens.push(FIRST_SET + sets.push(bracket.members) - 1);
          at = bracket.end;
          break;
        case "literal":
          tokens.push(OPENING);
          break;
        case "unmatchable":
          return null;
        default:
          unreachable(bracket);
      }
    } else {
      tokens.push(folded(byte));
    }
  }
  return { tokens, sets };
}

/** A test of the bytes from `start` to `end`. */
export type GlobTest = (bytes: Uint8Array, start: number, end: number) => boolean;

export function compileGlob(pattern: Uint8Array): GlobTest {
  const glob = parseGlob(pattern);
  if (glob === null) return () => false;
  const { tokens, sets } = glob;
  const fits = (token: number, byte: number): boolean =>
    token >= FIRST_SET
      ? sets[token - FIRST_SET][byte] === 1
      : token === ANY_BYTE || token === folded(byte);
  return (bytes, start, end) => {
    let at = start;
    let token = 0;
    // The last star and the end of its match, which is extended by a byte if the rest fails.
    let star = -1;
    let starEnd = 0;
    while (at < end) {
      if (tokens[token] === ANY_BYTES) {
        star = token++;
        starEnd = at;
      } else if (token < tokens.length && fits(tokens[token], bytes[at])) {
        token++;
        at++;
      } else if (star >= 0) {
        token = star + 1;
        at = ++starEnd;
      } else {
        return false;
      }
    }
    while (tokens[token] === ANY_BYTES) token++;
    return token === tokens.length;
  };
}

/** The same of texts of a character a byte; the pattern is as it was typed. */
export function textGlob(pattern: string): (text: string) => boolean {
  const matches = compileGlob(new TextEncoder().encode(pattern));
  return (text) => {
    const bytes = latin1Bytes(text);
    return matches(bytes, 0, bytes.length);
  };
}
