/** How many cells of a terminal a text takes. */

type Library = typeof import("npm:get-east-asian-width@1.7.0");

// The name is in two parts for the sake of the sources: what is named in one Deno fetches at each
// first start, tables or not. The bundler joins them.
const { eastAsianWidth }: Library = await import("npm:" + "get-east-asian-width@1.7.0");

/** What is drawn over the character before it: marks, and the vowels and ends of a Hangul syllable. */
const COMBINING = /[\p{M}\u1160-\u11ff]/u;
const ASCII = /^[\x20-\x7e]*$/;

/** `text` has no hidden characters. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (!COMBINING.test(character)) width += eastAsianWidth(character.codePointAt(0)!);
  }
  return width;
}
