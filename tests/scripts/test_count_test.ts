import assert from "node:assert/strict";
import { addCounts, countLine, parseCountLine, parseTestCount } from "../../scripts/test_count.ts";

Deno.test("parseTestCount: each form of the closing line", () => {
  const read = parseTestCount;
  assert.deepEqual(read("ok | 12 passed | 0 failed | 3 ignored (1s)\n"), {
    passed: 12,
    failed: 0,
    skipped: 3,
  });
  assert.deepEqual(read("ok | 1 passed | 0 failed (6ms)"), { passed: 1, failed: 0, skipped: 0 });
  assert.deepEqual(
    read("FAILED | 1 passed (3 steps) | 2 failed (1 step) | 4 ignored (5 steps) (1m2s)"),
    { passed: 1, failed: 2, skipped: 4 },
  );
  assert.deepEqual(read("ok | 0 passed | 0 failed | 1 filtered out (6ms)"), {
    passed: 0,
    failed: 0,
    skipped: 0,
  });
  assert.deepEqual(
    read("ok | 7 passed | 0 failed | 1 ignored | 2 measured | 5 filtered out (6ms)"),
    {
      passed: 7,
      failed: 0,
      skipped: 1,
    },
  );
});

Deno.test("parseTestCount: looks through colour codes", () => {
  const line =
    "\x1b[0m\x1b[31mFAILED\x1b[0m | 5 passed | 1 failed \x1b[0m\x1b[38;5;245m(8ms)\x1b[0m";
  assert.deepEqual(parseTestCount(line), { passed: 5, failed: 1, skipped: 0 });
});

Deno.test("parseTestCount: of several closing lines the last one counts", () => {
  const output =
    "a test printed:\nok | 99 passed | 0 failed (1ms)\n\nok | 2 passed | 0 failed (1s)\n\n";
  assert.equal(parseTestCount(output)?.passed, 2);
});

Deno.test("parseTestCount: null when the runner never got to its closing line", () => {
  assert.equal(parseTestCount(""), null);
  assert.equal(
    parseTestCount("running 3 tests\nok ... 1 passed\n  ok | 1 passed | 0 failed"),
    null,
  );
});

Deno.test("countLine: the sum of runs in one line", () => {
  const sum = addCounts({ passed: 1, failed: 2, skipped: 3 }, {
    passed: 10,
    failed: 0,
    skipped: 4,
  });
  assert.equal(countLine(sum), "11 passed, 2 failed, 7 skipped");
});

Deno.test("parseCountLine: reads what countLine writes, at the very end alone", () => {
  const count = { passed: 1234, failed: 2, skipped: 30 };
  assert.deepEqual(parseCountLine(`1 passed, 0 failed, 0 skipped\n\n${countLine(count)}\n`), count);
  assert.equal(parseCountLine(`${countLine(count)}\nand then it died\n`), null);
  assert.equal(parseCountLine(""), null);
});
