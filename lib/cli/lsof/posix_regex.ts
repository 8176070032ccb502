/** Regular expressions of POSIX, as `-c /REGEX/` takes them, as those of this language. */

import { UsageError } from "../../model/problem.ts";

const CLASSES: Readonly<Record<string, string>> = {
  alnum: "A-Za-z0-9",
  alpha: "A-Za-z",
  blank: " \\t",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\s",
  upper: "A-Z",
  xdigit: "0-9A-Fa-f",
};

/** A bracket expression: a first `]` is itself, and a backslash too. */
function bracket(text: string): string {
  const negated = text.startsWith("[^");
  const body = text.slice(negated ? 2 : 1, -1)
    .replace(/\[:(\w+):\]|([\\[\]])/g, (whole, name: string | undefined, plain: string) => {
      if (name === undefined) return `\\${plain}`;
      return CLASSES[name] ?? whole;
    });
  return `[${negated ? "^" : ""}${body}]`;
}

/** Escapes that mean the same: characters, and what GNU adds. */
const SAME = /^\\[.*^$[\]/\\wWsSbB]$/;
const TOKENS = /\[\^?\]?(?:\[:\w+:\]|[^\]])*\]|\\.|[^\\]/gs;

/**
 * The expression; `basic`: without a backslash, parentheses, braces and `+?|` are characters.
 * Throws `UsageError` if it is none.
 */
export function posixRegex(text: string, basic: boolean, ignoreCase: boolean): RegExp {
  const source = (text.match(TOKENS) ?? []).map((token) => {
    if (token.length > 2 && token.startsWith("[")) return bracket(token);
    if (/^\\[(){}+?|]$/.test(token)) return basic ? token.slice(1) : token;
    if (token === "\\<" || token === "\\>") return "\\b";
    if (token.startsWith("\\")) return SAME.test(token) ? token : token.slice(1);
    return basic && /^[(){}+?|]$/.test(token) ? `\\${token}` : token;
  }).join("");
  try {
    return new RegExp(source, ignoreCase ? "i" : "");
  } catch {
    throw new UsageError(`-c /${text}/: invalid regular expression`);
  }
}
