/** The recorded answers of a kernel, shown as `ss` showed the same sockets at the same moment. */

import assert from "node:assert/strict";
import type { ReplyCase } from "../../scripts/capture/reply_cases.ts";
import { FAMILY_LINES, TCP_LINES } from "../../scripts/capture/reply_cases.ts";
import { RECORDED, recordedCapture, show } from "../support/answers/replies.ts";

const cases: readonly ReplyCase[] = JSON.parse(Deno.readTextFileSync(`${RECORDED}/ss.json`));

Deno.test("replies: every command line of the recorder has its answer", () => {
  assert.deepEqual(cases.map(({ line }) => line), [...FAMILY_LINES, ...TCP_LINES]);
});

/** Netlink sockets without those that asked at that moment, and the one that they asked. */
function withoutAsking(text: string): string {
  return text.split("\n").filter((row) => !/^UNCONN +\d+ +0 +4:/.test(row)).join("\n");
}

for (const { line, stdout } of cases) {
  Deno.test(`replies: ${line} of the recorded answers shows what ss showed`, async () => {
    const shown = await show(line.split(" "), recordedCapture());
    assert.deepEqual(shown.problems, []);
    const text = new TextDecoder().decode(shown.stdout);
    assert.equal(withoutAsking(text), withoutAsking(stdout));
  });
}
