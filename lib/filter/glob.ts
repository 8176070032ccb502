/**
 * Shell patterns by the rules of fnmatch(3) with FNM_CASEFOLD, over strings of one character a
 * byte: `*`, `?`, `[...]` with ranges, `!` or `^` and classes, backslash. `*` crosses slashes.
 */

const CLASSES: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  blank: " \\t",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "\\x21-\\x7e",
  lower: "A-Za-z",
  print: "\\x20-\\x7e",
  punct: "!-\\/:-@\\[-`{-~",
  space: " \\t-\\r",
  upper: "A-Za-z",
  xdigit: "0-9A-Fa-f",
};

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(4, "0");
  return `\\u${code}`;
}

/** The bracket expression at `start` (behind the bracket) as a regular expression, or null. */
function bracket(pattern: string, start: number): { source: string; end: number } | null {
  let at = start;
  const negated = pattern[at] === "!" || pattern[at] === "^";
  if (negated) at++;
  let source = "";
  let first = true;
  for (;;) {
    if (at >= pattern.length) return null;
    let character = pattern[at];
    if (character === "]" && !first) break;
    first = false;
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(at));
    if (named && CLASSES[named[1]] !== undefined) {
      source += CLASSES[named[1]];
      at += named[0].length;
      continue;
    }
    if (character === "\\" && at + 1 < pattern.length) character = pattern[++at];
    at++;
    if (pattern[at] === "-" && at + 1 < pattern.length && pattern[at + 1] !== "]") {
      let last = pattern[at + 1];
      at += 2;
      if (last === "\\" && at < pattern.length) last = pattern[at++];
      // A range the wrong way round matches nothing.
      if (last >= character) source += `${escaped(character)}-${escaped(last)}`;
    } else {
      source += escaped(character);
    }
  }
  if (source === "") return { source: negated ? "[^]" : "[]", end: at + 1 };
  return { source: `[${negated ? "^" : ""}${source}]`, end: at + 1 };
}

/** ASCII letters without regard to case; other bytes are nobody's letters. */
function folded(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A test for whole strings of one character a byte. */
export function compileGlob(typed: string): (text: string) => boolean {
  const pattern = folded(typed);
  const parts: string[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "*") {
      // Several stars are one; each alone would multiply the time of a failing match.
      if (parts[parts.length - 1] !== "[^]*") parts.push("[^]*");
    } else if (character === "?") parts.push("[^]");
    else if (character === "[") {
      const parsed = bracket(pattern, at + 1);
      if (parsed === null) parts.push("\\[");
      else {
        parts.push(parsed.source);
        at = parsed.end - 1;
      }
    } else if (character === "\\") {
      // A backslash at the end matches nothing.
      if (at + 1 >= pattern.length) return () => false;
      parts.push(escaped(pattern[++at]));
    } else parts.push(escaped(character));
  }
  const expression = new RegExp(`^${parts.join("")}$`);
  return (text) => expression.test(folded(text));
}
