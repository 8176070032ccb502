import assert from "node:assert/strict";
import { EnvironmentError, FilterSyntaxError, UsageError } from "../../lib/model/problem.ts";
import { refusalLines } from "../../lib/output/refusal_lines.ts";

Deno.test("refusalLines: what is wrong with a filter is marked below it", () => {
  const error = new FilterSyntaxError("no such thing", "sport = :x", 8, 2);
  assert.deepEqual(refusalLines(error), ["filter: no such thing", "  sport = :x", "          ^^"]);
});

Deno.test("refusalLines: a wrong command line is told where help is, the world's faults are not", () => {
  assert.deepEqual(refusalLines(new UsageError("-q: what?")), ["-q: what? (see --help)"]);
  const refusal = new EnvironmentError("there is no procfs", "mount it");
  assert.deepEqual(refusalLines(refusal), ["there is no procfs", "mount it"]);
});

Deno.test("refusalLines: errors of the program itself are none of these", () => {
  for (const error of [new Error("a"), new TypeError("b"), new SyntaxError("c"), "text", null]) {
    assert.equal(refusalLines(error), null);
  }
});
