import assert from "node:assert/strict";
import { factsOfTables } from "../../lib/decode/byte_order.ts";
import { BYTE_ORDER_FILE } from "../../lib/model/byte_order.ts";
import type { Capture, CapturedFile } from "../../lib/model/capture.ts";
import type { FileId } from "../../lib/model/plan.ts";
import type { Problem } from "../../lib/model/problem.ts";
import { bytesOf, FACTS, NOTHING } from "../support/answers/decoding.ts";

const PATH = "/tree/sockscope/byte-order";

/** A capture on a machine of that order, with or without a tree's own word. */
function capture(littleEndian: boolean, word?: string): Capture {
  const file = (text: string): [FileId, CapturedFile] => [
    BYTE_ORDER_FILE,
    { path: PATH, bytes: bytesOf(text) },
  ];
  return {
    ...NOTHING,
    facts: { ...FACTS, littleEndian },
    files: new Map(word === undefined ? [] : [file(word)]),
  };
}

Deno.test("factsOfTables: the option, else the tree, else this machine", () => {
  for (const machine of [true, false]) {
    const cases = [
      ["big", "little\n", false],
      ["little", "big\n", true],
      ["big", undefined, false],
      [null, "big\n", false],
      [null, "little", true],
      [null, "big\r\n", false],
      [null, undefined, machine],
    ] as const;
    for (const [asked, word, expected] of cases) {
      const problems: Problem[] = [];
      const { littleEndian, ...rest } = factsOfTables(capture(machine, word), asked, problems);
      assert.equal(littleEndian, expected, `${asked}, ${word}, ${machine}`);
      const { littleEndian: _, ...others } = FACTS;
      assert.deepEqual(rest, others);
      assert.deepEqual(problems, []);
    }
  }
});

Deno.test("factsOfTables: a word that is none is a problem of the file, unless nobody needs it", () => {
  const problems: Problem[] = [];
  assert.equal(factsOfTables(capture(true, "middle\n"), null, problems).littleEndian, true);
  assert.deepEqual(problems, [
    { kind: "unreadable", source: PATH, message: "expected big or little" },
  ]);
  factsOfTables(capture(true, ""), "big", problems);
  assert.equal(problems.length, 1);
});

Deno.test("factsOfTables: a file longer than a text can be is no word", () => {
  const problems: Problem[] = [];
  const bytes = new Uint8Array(2 ** 29);
  const files = new Map([[BYTE_ORDER_FILE, { path: PATH, bytes }] as const]);
  factsOfTables({ ...NOTHING, facts: FACTS, files }, null, problems);
  assert.deepEqual(problems.map(({ kind }) => kind), ["unreadable"]);
});
