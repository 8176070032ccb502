import assert from "node:assert/strict";
import { Cursor } from "../../../lib/decode/procfs/cursor.ts";
import { addressAndPort, swapBytes } from "../../../lib/decode/procfs/hex_address.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import { fileOf, rowProblem } from "../../support/answers/decoding.ts";
import { fc } from "../../support/values/npm.ts";

/** Address words in network order and port of a text. */
function read(
  text: string,
  stride: 1 | 4,
  littleEndian: boolean,
): { words: string[]; port: number; problems: Problem[] } {
  const problems: Problem[] = [];
  const cursor = new Cursor(fileOf(text), "tcp", problems);
  cursor.nextLine();
  const out = new Uint32Array(stride + 1);
  const port = addressAndPort(cursor, "local_address", out, 1, stride, littleEndian);
  cursor.rowFailed();
  assert.equal(out[0], 0);
  return {
    words: Array.from(out.subarray(1), (word) => word.toString(16).padStart(8, "0")),
    port,
    problems,
  };
}

Deno.test("addressAndPort: IPv4 in the byte order of either machine", () => {
  // 127.0.0.2:22 as x86 and as s390x print it.
  for (const [text, little] of [["0200007F:0016", true], ["7F000002:0016", false]] as const) {
    assert.deepEqual(read(text, 1, little), { words: ["7f000002"], port: 22, problems: [] });
  }
});

Deno.test("addressAndPort: IPv6 in the byte order of either machine, word by word", () => {
  // 2001:db8::a:b:c:d as x86 and as s390x print it.
  const words = ["20010db8", "00000000", "000a000b", "000c000d"];
  const texts = [
    ["  B80D0120000000000B000A000D000C00:FFFF", true],
    ["20010DB800000000000A000B000C000D:ffff", false],
  ] as const;
  for (const [text, little] of texts) {
    assert.deepEqual(read(text, 4, little), { words, port: 65535, problems: [] });
  }
});

Deno.test("addressAndPort: a damaged address is a failure at the word that is wrong", () => {
  const digits = "expected 8 hexadecimal digits";
  const cases: readonly (readonly [string, 1 | 4, number, string])[] = [
    ["0100007:0016", 1, 1, digits],
    ["x100007F:0016", 1, 1, digits],
    ["0100007F 0016", 1, 9, 'expected ":"'],
    ["0100007F:016", 1, 10, "expected 4 hexadecimal digits"],
    ["0100007F:0g16", 1, 10, "expected 4 hexadecimal digits"],
    ["00000000000000000000000:0016", 4, 17, digits],
    ["0000000000000000FFFF000x0100007F:0016", 4, 17, digits],
  ];
  for (const [text, stride, column, message] of cases) {
    assert.deepEqual(read(text, stride, true).problems, [
      rowProblem(1, column, "tcp.local_address", message),
    ]);
  }
});

Deno.test("swapBytes: is its own inverse, and reverses the bytes", () => {
  assert.equal(swapBytes(0x01020304), 0x04030201);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (word) => {
      assert.equal(swapBytes(swapBytes(word)) >>> 0, word);
    }),
  );
});
