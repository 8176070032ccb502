/**
 * TypeScript source with what is not code blanked out, so that a rule about code can be a search:
 * a docstring may speak of a forbidden name, code may not. Line numbers stay as they are.
 */

/** Words after which a slash starts a regular expression and not a division. */
const BEFORE_REGEX = /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|await|yield)$/;

/**
 * Replaces comments by blanks; with `strings: "blank"` also what is inside of quotes, templates
 * (but for the code in `${}`) and regular expressions.
 */
export function codeText(source: string, strings: "keep" | "blank"): string {
  let code = "";
  let at = 0;
  /** Per open template: how many braces are open in its `${}`. */
  const templates: number[] = [];

  const copy = (end: number): void => {
    code += source.slice(at, end);
    at = end;
  };
  const blank = (end: number): void => {
    code += source.slice(at, end).replace(/[^\n]/g, " ");
    at = end;
  };
  /** Takes what is between the delimiters at either end, and those as they are. */
  const literal = (end: number): void => {
    if (strings === "keep") return copy(end);
    copy(at + 1);
    blank(Math.max(at, end - 1));
    copy(end);
  };
  /** From the character after a backtick or a closing brace to the end of that template part. */
  const templatePart = (): void => {
    const end = endOfTemplatePart(source, at + 1);
    literal(end);
    if (source[end - 1] === "{") templates.push(0);
  };

  while (at < source.length) {
    const char = source[at];
    const two = source.slice(at, at + 2);
    if (two === "//") {
      blank(endOr(source.indexOf("\n", at), source));
    } else if (two === "/*") {
      blank(endOr(source.indexOf("*/", at + 2) + 2, source, 2));
    } else if (char === '"' || char === "'") {
      literal(endOfQuoted(source, at));
    } else if (char === "`") {
      templatePart();
    } else if (char === "/" && startsRegex(code)) {
      literal(endOfRegex(source, at));
    } else if (char === "}" && templates.at(-1) === 0) {
      templates.pop();
      templatePart();
    } else {
      if (templates.length > 0 && char === "{") templates[templates.length - 1]++;
      if (templates.length > 0 && char === "}") templates[templates.length - 1]--;
      copy(at + 1);
    }
  }
  return code;
}

/** An index that a search found, or the end of the text where it found none. */
function endOr(index: number, source: string, least = 0): number {
  return index < least ? source.length : index;
}

function startsRegex(codeBefore: string): boolean {
  const before = codeBefore.trimEnd();
  return before === "" || /[(,=:[!&|?{};+\-*%<>~^]$/.test(before) || BEFORE_REGEX.test(before);
}

function endOfQuoted(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === source[start] || source[at] === "\n") return at + 1;
  }
  return source.length;
}

function endOfTemplatePart(source: string, start: number): number {
  for (let at = start; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "`") return at + 1;
    else if (source[at] === "$" && source[at + 1] === "{") return at + 2;
  }
  return source.length;
}

function endOfRegex(source: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < source.length; at++) {
    const char = source[at];
    if (char === "\\") at++;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "\n") return at;
    else if (char === "/" && !inClass) return at + 1;
  }
  return source.length;
}
