import assert from "node:assert/strict";
import { codeText } from "../../scripts/code_text.ts";

/** Runs of blanks as one, so that cases stay readable. */
function squeezed(source: string, strings: "keep" | "blank" = "blank"): string {
  return codeText(source, strings).replace(/ +/g, " ");
}

Deno.test("codeText: length and line breaks stay as they are", () => {
  const source = "a /* x\ny */ b // c\n`t\n${d}`";
  for (const strings of ["keep", "blank"] as const) {
    const text = codeText(source, strings);
    assert.equal(text.length, source.length);
    assert.deepEqual(
      [...text].map((char) => char === "\n"),
      [...source].map((char) => char === "\n"),
    );
  }
});

Deno.test("codeText: comments go, strings stay when asked to", () => {
  assert.equal(squeezed('a("x // y"); // z', "keep"), 'a("x // y"); ');
  assert.equal(squeezed("a /** x */ b /* y", "keep"), "a b ");
});

Deno.test("codeText: strings go but for their quotes", () => {
  assert.equal(squeezed(`a("x\\"y", 'z')`), `a(" ", ' ')`);
  assert.equal(squeezed(`a("/*") + b`), `a(" ") + b`);
});

Deno.test("codeText: code inside of templates stays, however deep", () => {
  assert.equal(squeezed("`a ${b({ c: `d ${e} f` })} g` + h"), "` {b({ c: ` {e} ` })} ` + h");
  assert.equal(squeezed("`\\${no} \\` ${yes}`;x"), "` {yes}`;x");
});

Deno.test("codeText: a regular expression is told from a division", () => {
  assert.equal(squeezed("x.match(/[/'\"]\\/'/g); 'y'"), "x.match(/ /g); ' '");
  assert.equal(squeezed("return /'/.test(x)"), "return / /.test(x)");
  assert.equal(squeezed("a / b / c 'd'"), "a / b / c ' '");
  assert.equal(squeezed("(a) / 2 + 'x/y'"), "(a) / 2 + ' '");
});
