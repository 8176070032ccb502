import assert from "node:assert/strict";
import { Cursor } from "../../../lib/decode/procfs/cursor.ts";
import { type Problem, problemText, ROW_PROBLEMS_PER_SOURCE } from "../../../lib/model/problem.ts";
import { fileOf, rowProblem, SOURCE } from "../../support/answers/decoding.ts";
import { fc } from "../../support/values/npm.ts";
import { propertyRuns } from "../../support/values/property.ts";

/** A cursor on the first line of a text, and a look at the problem of that line. */
function onLine(text: string): { cursor: Cursor; failure: () => Problem | undefined } {
  const problems: Problem[] = [];
  const cursor = new Cursor(fileOf(text), "t", problems);
  assert.ok(cursor.nextLine());
  return {
    cursor,
    failure: () => {
      cursor.rowFailed();
      return problems[0];
    },
  };
}

const U64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

Deno.test("Cursor.decimal64 and hex64: every number of 64 bits, in halves", () => {
  const edges = [0n, 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n];
  const check = (value: bigint): void => {
    const expected = [Number(value & 0xffffffffn), Number(value >> 32n)];
    const { cursor } = onLine(
      `  ${value} ${value.toString(16)} ${value.toString(16).toUpperCase()}`,
    );
    for (
      const low of [() => cursor.decimal64("d"), () => cursor.hex64("x"), () => cursor.hex64("X")]
    ) {
      assert.deepEqual([low(), cursor.high], expected);
    }
    assert.ok(cursor.atLineEnd());
    assert.equal(cursor.failed, false);
  };
  edges.forEach(check);
  fc.assert(fc.property(U64, check), propertyRuns(300));
});

Deno.test("Cursor.decimal and hex of 64 bits: exact up to 2^53, nearest beyond", () => {
  fc.assert(
    fc.property(U64, (value) => {
      const { cursor } = onLine(`${value} ${value.toString(16)}`);
      for (const read of [cursor.decimal("d", 64), cursor.hex("x")]) {
        if (value <= 2n ** 53n) assert.equal(read, Number(value));
        else assert.ok(Math.abs(read / Number(value) - 1) < 1e-14);
      }
      assert.equal(cursor.failed, false);
    }),
    propertyRuns(300),
  );
});

Deno.test("Cursor: numbers at the edge of their width are read, one more is a failure", () => {
  const cases: readonly (readonly [string, string, (cursor: Cursor) => number, number])[] = [
    ["255", "256", (cursor) => cursor.decimal("f", 8), 8],
    ["65535", "65536", (cursor) => cursor.decimal("f", 16), 16],
    ["4294967295", "4294967296", (cursor) => cursor.decimal("f"), 32],
    ["4294967295", "4294967296", (cursor) => cursor.signed("f"), 32],
    ["ff", "100", (cursor) => cursor.hexSmall("f", 8), 8],
    ["ffff", "10000", (cursor) => cursor.hexSmall("f", 16), 16],
    ["FFFFFFFF", "100000000", (cursor) => cursor.hex32("f"), 32],
    ["0000000000ffffffff", "0100000000", (cursor) => cursor.hex32("f"), 32],
  ];
  for (const [most, over, read, bits] of cases) {
    const good = onLine(`  ${most}`);
    assert.equal(read(good.cursor), 2 ** bits - 1);
    assert.equal(good.cursor.failed, false);
    const bad = onLine(`  ${over}`);
    read(bad.cursor);
    assert.deepEqual(bad.failure(), rowProblem(1, 3, "t.f", `number over ${bits} bits`));
  }
  for (const text of ["18446744073709551616", "99999999999999999999999"]) {
    const { cursor, failure } = onLine(`\t ${text}`);
    cursor.decimal64("f");
    assert.deepEqual(failure(), rowProblem(1, 3, "t.f", "number over 64 bits"));
  }
  const { cursor, failure } = onLine(" 10000000000000000");
  cursor.hex64("f");
  assert.deepEqual(failure(), rowProblem(1, 2, "t.f", "number over 64 bits"));
});

Deno.test("Cursor.signed: takes a minus", () => {
  const { cursor } = onLine(" -1 -4294967295 7");
  assert.deepEqual([cursor.signed("a"), cursor.signed("b"), cursor.signed("c")], [
    -1,
    -4294967295,
    7,
  ]);
});

Deno.test("Cursor: what is no number is a failure where it stands", () => {
  const decimal = "expected a decimal number";
  const hexadecimal = "expected a hexadecimal number";
  const cases: readonly (readonly [string, (cursor: Cursor) => void, number, string])[] = [
    ["  x", (cursor) => cursor.decimal("f"), 3, decimal],
    ["", (cursor) => cursor.decimal("f"), 1, decimal],
    ["   ", (cursor) => cursor.decimal("f"), 4, decimal],
    [" -", (cursor) => cursor.signed("f"), 3, decimal],
    [" g", (cursor) => cursor.decimal64("f"), 2, decimal],
    [" g", (cursor) => cursor.hex("f"), 2, hexadecimal],
    [" g", (cursor) => cursor.hex32("f"), 2, hexadecimal],
    [" g", (cursor) => cursor.hexSmall("f", 8), 2, hexadecimal],
    [" ", (cursor) => cursor.hex64("f"), 2, hexadecimal],
    ["0123456", (cursor) => cursor.hexWord("f"), 1, "expected 8 hexadecimal digits"],
    ["0123456x", (cursor) => cursor.hexWord("f"), 1, "expected 8 hexadecimal digits"],
    ["012", (cursor) => cursor.hexHalf("f"), 1, "expected 4 hexadecimal digits"],
    ["ab", (cursor) => cursor.expect("f", 0x3a), 1, 'expected ":"'],
    ["  ", (cursor) => void cursor.word("f"), 3, "expected a word"],
  ];
  for (const [text, read, column, message] of cases) {
    const { cursor, failure } = onLine(`${text}\n1234567890`);
    read(cursor);
    assert.deepEqual(failure(), rowProblem(1, column, "t.f", message), JSON.stringify(text));
  }
});

Deno.test("Cursor: fields without blanks between them, and fixed widths", () => {
  const { cursor } = onLine("0100007F:0016x");
  assert.equal(cursor.hexWord("a") >>> 0, 0x0100007f);
  cursor.expect("a", 0x3a);
  assert.equal(cursor.hexHalf("a"), 0x16);
  assert.equal(cursor.failed, false);
  assert.equal(cursor.atLineEnd(), false);
});

Deno.test("Cursor: a row's first failure is the one that is told", () => {
  const { cursor, failure } = onLine("1 x y");
  cursor.decimal("first");
  cursor.decimal("second");
  cursor.decimal("third");
  assert.deepEqual(failure(), rowProblem(1, 3, "t.second", "expected a decimal number"));
});

Deno.test("Cursor.nextLine: lines with and without a newline at the end", () => {
  for (const text of ["1\n2\n3\n", "1\n2\n3"]) {
    const cursor = new Cursor(fileOf(text), "t", []);
    const lines: [number, number][] = [];
    while (cursor.nextLine()) lines.push([cursor.line, cursor.decimal("f")]);
    assert.deepEqual(lines, [[1, 1], [2, 2], [3, 3]]);
  }
  assert.equal(new Cursor(fileOf(""), "t", []).nextLine(), false);
});

Deno.test("Cursor.nextLine: goes on behind a row that was not read to its end", () => {
  const cursor = new Cursor(fileOf("1 junk\n2\n"), "t", []);
  cursor.nextLine();
  cursor.decimal("f");
  cursor.nextLine();
  assert.equal(cursor.decimal("f"), 2);
  assert.equal(cursor.nextLine(), false);
});

Deno.test("Cursor.header: a header is stepped over, another is reported, none is no table", () => {
  const problems: Problem[] = [];
  assert.equal(new Cursor(fileOf("  sl local\n"), "tcp", problems).header("sl"), true);
  assert.equal(new Cursor(fileOf(""), "tcp", problems).header("sl"), false);
  assert.deepEqual(problems, []);
  assert.equal(new Cursor(fileOf("  sk Eth\n"), "tcp", problems).header("sl"), true);
  assert.deepEqual(problems, [rowProblem(1, 3, "tcp.header", 'expected "sl"')]);
});

Deno.test("Cursor.word: offsets of the next run of bytes", () => {
  const { cursor } = onLine("  (null)\tx");
  assert.deepEqual([cursor.word("f"), cursor.position], [2, 8]);
  assert.deepEqual([cursor.word("f"), cursor.position], [9, 10]);
});

Deno.test("Cursor: more bad rows than are worth a line each are counted in one", () => {
  const problems: Problem[] = [];
  const cursor = new Cursor(fileOf("x\n".repeat(ROW_PROBLEMS_PER_SOURCE + 7)), "t", problems);
  while (cursor.nextLine()) {
    cursor.decimal("f");
    cursor.rowFailed();
  }
  cursor.finish();
  assert.equal(problems.length, ROW_PROBLEMS_PER_SOURCE + 1);
  assert.deepEqual(problems.at(-1), { kind: "more_rows", source: SOURCE, count: 7 });
});

Deno.test("problemText: path, line, column and field, ready for an editor", () => {
  assert.equal(
    problemText(rowProblem(3, 14, "tcp.rem_address", 'expected ":"')),
    `${SOURCE}:3:14: tcp.rem_address: expected ":"; row skipped`,
  );
  assert.equal(
    problemText({ kind: "more_rows", source: SOURCE, count: 7 }),
    `${SOURCE}: 7 more bad rows skipped`,
  );
  assert.equal(
    problemText({ kind: "unreadable", source: SOURCE, message: "Permission denied" }),
    `${SOURCE}: Permission denied`,
  );
});

Deno.test("Cursor: any bytes at all are read without an exception, and to their end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const cursor = new Cursor({ path: SOURCE, bytes }, "t", []);
      let lines = 0;
      while (cursor.nextLine()) {
        lines++;
        cursor.hexWord("a");
        cursor.decimal("b");
        cursor.hex32("c");
        cursor.hex64("d");
        cursor.signed("e");
        cursor.word("f");
        assert.ok(cursor.position <= cursor.lineEnd());
      }
      const newlines = bytes.filter((byte) => byte === 0x0a).length;
      const open = bytes.length > 0 && bytes[bytes.length - 1] !== 0x0a ? 1 : 0;
      assert.equal(lines, newlines + open);
    }),
    propertyRuns(500),
  );
});
