/**
 * Text that others chose, and which of its characters may be written as they are.
 *
 * Not written are those that act on what shows them, or of which nothing is seen, so that two names
 * look like one. Which these are is for Unicode to say (UAX #44, the version is the runtime's):
 *
 * - General_Category Cc: the controls of C0, U+007F and C1, which terminals obey
 * - Bidi_Control: marks that turn the reading order of what is around them
 * - General_Category Cf: these and all other format characters
 * - General_Category Zl and Zp: ends of lines and paragraphs
 * - Default_Ignorable_Code_Point: shown as nothing by design: joiners, fillers, variation selectors,
 *   tags, and the places that are reserved for more of them
 * - Noncharacter_Code_Point, and General_Category Cs, a half of a pair by itself: no text at all
 */
function hidden(): RegExp {
  return pattern ??=
    /[\p{Cc}\p{Bidi_Control}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\p{Cs}]/gu;
}

/** Made when it is wanted: to look up what Unicode says takes a fifth of a millisecond. */
let pattern: RegExp | null = null;

/** Nothing in it is hidden, and nobody has to ask Unicode. */
const PLAIN = /^[\x20-\x7e]*$/;

const SEEN = 1;
const UNSEEN = 2;

/** Code points that are known together; memory for all of them would cost each start a millisecond. */
const BLOCK_BITS = 8;

/** What is known of each code point, so that each is looked up once; 0 for nothing yet. */
const KNOWN: Uint8Array[] = [];

/** True if a code point is one of those that are never written as they are. */
export function isHidden(codePoint: number): boolean {
  const block = KNOWN[codePoint >> BLOCK_BITS] ??= new Uint8Array(1 << BLOCK_BITS);
  const at = codePoint & ((1 << BLOCK_BITS) - 1);
  if (block[at] !== 0) return block[at] === UNSEEN;
  const isOne = String.fromCodePoint(codePoint).search(hidden()) === 0;
  block[at] = isOne ? UNSEEN : SEEN;
  return isOne;
}

/** JSON with `\uXXXX` for each hidden character within its strings; ends of lines stay. */
export function escapedJson(json: string): string {
  return json.replace(hidden(), (character) => character === "\n" ? character : inUnits(character));
}

function inUnits(character: string): string {
  let text = "";
  for (let at = 0; at < character.length; at++) {
    text += `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }
  return text;
}

/** Text with `\xHH` for each UTF-8 byte of a hidden character, as names are shown in listings. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  const encoder = new TextEncoder();
  return text.replace(hidden(), (character) =>
    Array.from(
      encoder.encode(character),
      (byte) => `\\x${byte.toString(16).padStart(2, "0")}`,
    ).join(""));
}
