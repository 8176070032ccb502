import assert from "node:assert/strict";
import { EnvironmentError, FilterSyntaxError, UsageError } from "../../lib/model/problem.ts";
import { refusalText } from "../../lib/output/refusal_text.ts";

Deno.test("refusalText: what is wrong with a filter is marked below it", () => {
  const error = new FilterSyntaxError("no such thing", "sport = :x", 8, 2);
  assert.equal(refusalText(error), "filter: no such thing\n  sport = :x\n          ^^");
});

Deno.test("refusalText: a wrong command line is told where help is, the world's faults are not", () => {
  assert.equal(refusalText(new UsageError("-q: what?")), "-q: what? (see --help)");
  assert.equal(refusalText(new EnvironmentError("there is no procfs")), "there is no procfs");
});

Deno.test("refusalText: errors of the program itself are none of these", () => {
  for (const error of [new Error("a"), new TypeError("b"), new SyntaxError("c"), "text", null]) {
    assert.equal(refusalText(error), null);
  }
});
