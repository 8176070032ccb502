import assert from "node:assert/strict";
import { ticksToMilliseconds } from "../../../lib/decode/procfs/inet_row.ts";

Deno.test("ticksToMilliseconds: rounded up to whole milliseconds", () => {
  assert.equal(ticksToMilliseconds(0, 100), 0);
  assert.equal(ticksToMilliseconds(1, 100), 10);
  assert.equal(ticksToMilliseconds(4294967295, 100), 42949672950);
  assert.equal(ticksToMilliseconds(1, 1024), 1);
  assert.equal(ticksToMilliseconds(2, 300), 7);
});
