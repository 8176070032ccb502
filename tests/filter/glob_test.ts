import assert from "node:assert/strict";
import { compileGlob } from "../../lib/filter/glob.ts";
import { bytesOf } from "../support/answers/decoding.ts";
import { fc } from "../support/values/npm.ts";
import { propertyRuns } from "../support/values/property.ts";

function matches(pattern: string, name: string): boolean {
  return compileGlob(bytesOf(pattern))(bytesOf(name), 0, name.length);
}

/** What fnmatch(3) of glibc answers in the C locale with FNM_CASEFOLD. */
const ANSWERS: readonly (readonly [pattern: string, name: string, matches: boolean])[] = [
  ["", "", true],
  ["", "a", false],
  ["a", "", false],
  ["abc", "abc", true],
  ["abc", "ABC", true],
  ["ABC", "abc", true],
  ["abc", "abcd", false],
  ["abc", "ab", false],
  ["*", "", true],
  ["*", "/run/x", true],
  ["/run/*", "/run/a/b", true],
  ["*x", "/run/x", true],
  ["*x*", "axb", true],
  ["*x*", "ab", false],
  ["a*b*c", "aXXbYYc", true],
  ["a*b*c", "acb", false],
  ["**", "anything", true],
  ["*a", "aaa", true],
  ["a*a", "a", false],
  ["a*a", "aa", true],
  ["?", "a", true],
  ["?", "", false],
  ["?", "ab", false],
  ["??", "ab", true],
  ["?*", "a", true],
  ["*?", "a", true],
  ["*?", "", false],
  ["a?c", "a/c", true],
  ["[abc]", "b", true],
  ["[abc]", "d", false],
  ["[abc]", "B", true],
  ["[A-C]", "b", true],
  ["[a-c]", "B", true],
  ["[a-c]x", "bx", true],
  ["[!a]", "b", true],
  ["[!a]", "a", false],
  ["[^a]", "A", false],
  ["[^a]", "b", true],
  ["[]a]", "]", true],
  ["[]a]", "a", true],
  ["[!]a]", "]", false],
  ["[!]a]", "b", true],
  ["[a-]", "-", true],
  ["[-a]", "-", true],
  ["[c-a]", "b", false],
  ["[a-a]", "a", true],
  ["[a", "[a", true],
  ["[", "[", true],
  ["[", "a", false],
  ["a[", "a[", true],
  ["[!", "[!", true],
  ["[[]", "[", true],
  ["[*]", "*", true],
  ["[*]", "a", false],
  ["[?]", "?", true],
  ["[a\\]b]", "]", true],
  ["[a\\]b]", "b", true],
  ["[\\\\]", "\\", true],
  ["[[:alpha:]]", "x", true],
  ["[[:alpha:]]", "X", true],
  ["[[:alpha:]]", "1", false],
  ["[[:digit:][:space:]]", "7", true],
  ["[[:digit:][:space:]]", " ", true],
  ["[[:digit:][:space:]]", "a", false],
  ["[![:digit:]]", "a", true],
  ["[![:digit:]]", "5", false],
  ["[[:upper:]]", "A", true],
  ["[[:upper:]]", "a", false],
  ["[[:lower:]]", "a", true],
  ["[[:lower:]]", "A", false],
  ["[[:xdigit:]x]", "x", true],
  ["[[:xdigit:]]", "F", true],
  ["[[:punct:]]", "-", true],
  ["[[:bogus:]]", "b", false],
  ["[[:alpha]", "a", true],
  ["[[:alpha]", "[", true],
  ["\\*", "*", true],
  ["\\*", "a", false],
  ["\\a", "A", true],
  ["\\\\", "\\", true],
  ["a\\", "a", false],
  ["a\\", "a\\", false],
  ["\\?", "?", true],
  ["\\[a]", "[a]", true],
  [".*", ".x", true],
  ["*", ".hidden", true],
  ["?", ".", true],
  ["@*", "@abstract", true],
  ["@[0-9a-f][0-9a-f]*", "@3e2e3", true],
  ["a b", "a b", true],
  ["a\nb", "a\nb", true],
  ["a*b", "a\nb", true],
  ["a?b", "a\nb", true],
  ["\xe9", "\xe9", true],
  ["?", "\xe9", true],
  ["[\xe0-\xff]", "\xe9", true],
  ["\xc9", "\xe9", false],
  ["*\xff", "x\xff", true],
  ["[!a]", "\xff", true],
  ["{a,b}", "a", false],
  ["{a,b}", "{a,b}", true],
  ["+(a)", "+(a)", true],
  ["$", "$", true],
  ["^", "^", true],
  [".", "x", false],
  ["(", "(", true],
  ["|", "|", true],
];

Deno.test("compileGlob: answers as fnmatch(3) with FNM_CASEFOLD does", () => {
  for (const [pattern, name, expected] of ANSWERS) {
    assert.equal(matches(pattern, name), expected, JSON.stringify([pattern, name]));
  }
});

Deno.test("compileGlob: looks at the given part of the bytes only", () => {
  const bytes = bytesOf("xx/run/ayy");
  assert.equal(compileGlob(bytesOf("/run/?"))(bytes, 2, 8), true);
  assert.equal(compileGlob(bytesOf("/run/?"))(bytes, 2, 9), false);
  assert.equal(compileGlob(bytesOf("*a"))(bytes, 2, 10), false);
  assert.equal(compileGlob(bytesOf("*"))(bytes, 3, 3), true);
});

Deno.test("compileGlob: a name matches itself with every byte escaped, and stars around any part", () => {
  const text = fc.uint8Array({ maxLength: 40 }).map((bytes) => String.fromCharCode(...bytes));
  fc.assert(
    fc.property(text, fc.nat(40), fc.nat(40), (name, first, second) => {
      const escaped = Array.from(name, (character) => `\\${character}`);
      assert.ok(matches(escaped.join(""), name));
      const [start, end] = [Math.min(first, second), Math.max(first, second)];
      assert.ok(matches(`*${escaped.slice(start, end).join("")}*`, name));
      assert.ok(!matches(`${escaped.join("")}\\x`, name));
      assert.ok(matches("?".repeat(name.length), name));
    }),
    propertyRuns(300),
  );
});

Deno.test("compileGlob: many stars and long names take their product of time at most", () => {
  const start = performance.now();
  assert.equal(matches("*a".repeat(20) + "*b", "a".repeat(20_000)), false);
  assert.equal(matches("a".repeat(100_000), "A".repeat(100_000)), true);
  assert.equal(matches("[ab]".repeat(2000), "ab".repeat(1000)), true);
  assert.equal(matches("*".repeat(100_000) + "x", "y".repeat(1000)), false);
  assert.ok(performance.now() - start < 2000);
});
