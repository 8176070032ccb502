/**
 * Characters that are never to be written as they are, and what is written for them: stated by
 * number here, since the program states them by property.
 *
 * @module
 */

import { bytesToLatin1 } from "../trees/editable_tree.ts";

/**
 * First and last of each range, of Unicode 16.0: General_Category Cc, Cf, Zl, Zp, Cs
 * (UnicodeData.txt), Bidi_Control and Noncharacter_Code_Point (PropList.txt),
 * Default_Ignorable_Code_Point (DerivedCoreProperties.txt).
 */
const RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x0000, 0x001f], // C0
  [0x007f, 0x009f], // DELETE, C1
  [0x00ad, 0x00ad], // SOFT HYPHEN
  [0x034f, 0x034f], // COMBINING GRAPHEME JOINER
  [0x0600, 0x0605], // Arabic signs that stand before numbers
  [0x061c, 0x061c], // ARABIC LETTER MARK
  [0x06dd, 0x06dd], // ARABIC END OF AYAH
  [0x070f, 0x070f], // SYRIAC ABBREVIATION MARK
  [0x0890, 0x0891], // Arabic signs before amounts
  [0x08e2, 0x08e2], // ARABIC DISPUTED END OF AYAH
  [0x115f, 0x1160], // Hangul fillers
  [0x17b4, 0x17b5], // Khmer inherent vowels
  [0x180b, 0x180f], // Mongolian variation selectors, MONGOLIAN VOWEL SEPARATOR
  [0x200b, 0x200f], // ZERO WIDTH SPACE, joiners, LEFT-TO-RIGHT MARK, RIGHT-TO-LEFT MARK
  [0x2028, 0x202e], // LINE and PARAGRAPH SEPARATOR, embeddings and overrides
  [0x2060, 0x206f], // WORD JOINER, invisible operators, isolates, deprecated formats
  [0x3164, 0x3164], // HANGUL FILLER
  [0xd800, 0xdfff], // surrogates
  [0xfdd0, 0xfdef], // noncharacters
  [0xfe00, 0xfe0f], // variation selectors
  [0xfeff, 0xfeff], // ZERO WIDTH NO-BREAK SPACE
  [0xffa0, 0xffa0], // HALFWIDTH HANGUL FILLER
  [0xfff0, 0xfffb], // reserved, interlinear annotations
  [0x110bd, 0x110bd], // KAITHI NUMBER SIGN
  [0x110cd, 0x110cd], // KAITHI NUMBER SIGN ABOVE
  [0x13430, 0x1343f], // joiners of Egyptian hieroglyphs
  [0x1bca0, 0x1bca3], // shorthand formats
  [0x1d173, 0x1d17a], // musical formats
  [0xe0000, 0xe0fff], // tags, variation selectors, reserved
  ...Array.from({ length: 17 }, (_, plane) =>
    // The last two places of every plane.
    [plane * 0x10000 + 0xfffe, plane * 0x10000 + 0xffff] as const),
];

const LAST_CODE_POINT = 0x10ffff;
const BLOCK = 0x1000;

const HIDDEN: ReadonlySet<number> = new Set(
  RANGES.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index)
  ),
);

/** Whether a code point must not be written as it is. */
export function isHiddenCharacter(codePoint: number): boolean {
  return HIDDEN.has(codePoint);
}

/** Whether it is a control: C0, DELETE or C1. */
export function isControl(codePoint: number): boolean {
  return codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0);
}

/** Every code point there is, in blocks of a few thousand. */
export function* blocks(): Generator<number[]> {
  for (let start = 0; start <= LAST_CODE_POINT; start += BLOCK) {
    yield Array.from({ length: BLOCK }, (_, index) => start + index);
  }
}

/** Every character of which there is UTF-8, in such blocks: all but surrogates. */
export function* characterBlocks(): Generator<string[]> {
  for (const block of blocks()) {
    const encodable = block.filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff);
    yield encodable.map((codePoint) => String.fromCodePoint(codePoint));
  }
}

/**
 * What names are tried with: every character below U+3000, and all above that are hidden, but for
 * surrogates, of which there is no UTF-8.
 */
export const TRIED: readonly string[] = [...characterBlocks()].flat()
  .filter((character) => character < "\u3000" || HIDDEN.has(character.codePointAt(0)!));

/** UTF-8 as latin1 text. */
export function utf8(text: string): string {
  return bytesToLatin1(new TextEncoder().encode(text));
}

/**
 * Pieces of latin1 text, one character a byte, that may have to be escaped: UTF-8 of more than one
 * byte (Unicode, table 3-7), or else a control: C0, DEL, C1.
 */
const UTF8_OR_CONTROL = new RegExp(
  "[\\xc2-\\xdf][\\x80-\\xbf]|\\xe0[\\xa0-\\xbf][\\x80-\\xbf]|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}" +
    "|\\xed[\\x80-\\x9f][\\x80-\\xbf]|\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}" +
    "|[\\xf1-\\xf3][\\x80-\\xbf]{3}|\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}|[\\x00-\\x1f\\x7f-\\x9f]",
  "g",
);

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Latin1 text in which `replace` was asked of every such piece, with its code point. */
export function replacePieces(
  text: string,
  replace: (piece: string, codePoint: number, at: number) => string,
): string {
  return text.replace(UTF8_OR_CONTROL, (piece, at: number) => {
    const bytes = Uint8Array.from(piece, (character) => character.charCodeAt(0));
    const character = piece.length === 1 ? piece : UTF8.decode(bytes);
    return replace(piece, character.codePointAt(0)!, at);
  });
}

/** How sockscope prints a name: `\xHH` for each byte of what is hidden. Latin1 text in and out. */
export function visibleName(name: string, hides = isHiddenCharacter): string {
  return replacePieces(
    name,
    (piece, codePoint) =>
      hides(codePoint)
        ? Array.from(piece, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`)
          .join("")
        : piece,
  );
}
