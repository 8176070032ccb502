import assert from "node:assert/strict";
import { counted } from "../../lib/model/counted.ts";
import { problemText } from "../../lib/model/problem.ts";

Deno.test("counted: one is one, and none are many", () => {
  const files = [0, 1, 2, 21].map((count) => counted(count, "file"));
  assert.deepEqual(files, ["0 files", "1 file", "2 files", "21 files"]);
  assert.equal(counted(1, "process", "processes"), "1 process");
  assert.equal(counted(312, "process", "processes"), "312 processes");
});

Deno.test("problemText: what was skipped beyond those described, in grammar", () => {
  const text = (kind: "more_rows" | "more_messages", count: number): string =>
    problemText({ kind, source: "x", count });
  assert.equal(text("more_rows", 1), "x: 1 more bad row skipped");
  assert.equal(text("more_rows", 9), "x: 9 more bad rows skipped");
  assert.equal(text("more_messages", 1), "x: 1 more message or attribute is wrong");
  assert.equal(text("more_messages", 9), "x: 9 more messages and attributes are wrong");
});
