import assert from "node:assert/strict";
import { type ColumnSpec, Layout, spreadWidths } from "../../../lib/render/text/layout.ts";
import { TextGrid } from "../../../lib/render/text/grid.ts";
import { fc } from "../../support/values/npm.ts";
import { propertyRuns } from "../../support/values/property.ts";

function column(header: string, more: Partial<ColumnSpec> = {}): ColumnSpec {
  return { header, align: "left", delimiter: " ", enabled: true, ...more };
}

/** Draws rows of fields; returns the text and in how many pieces it came. */
function drawn(
  columns: readonly ColumnSpec[],
  rows: readonly (readonly string[])[],
  screen: number | null = null,
): { text: string; pieces: number } {
  let text = "";
  let pieces = 0;
  const grid = new TextGrid(new Layout(columns, screen), (bytes) => {
    text += new TextDecoder().decode(bytes);
    pieces++;
  });
  grid.header();
  for (const row of rows) {
    grid.moveTo(0);
    row.forEach((field, index) => {
      if (index > 0) grid.next();
      grid.writer.text(field);
    });
  }
  grid.finish();
  return { text, pieces };
}

// The last column has no header and no padding, as that of details in ss.
const COLUMNS = [
  column("State", { delimiter: "" }),
  column("Local:", { align: "right" }),
  column("Port", { delimiter: "" }),
  column("", { delimiter: "" }),
];

Deno.test("TextGrid: columns as wide as their longest field, compact", () => {
  const { text } = drawn(COLUMNS, [
    ["ESTAB", "127.0.0.1:", "22", ""],
    ["UNCONN", "*:", "65535", " details"],
  ]);
  assert.equal(
    text,
    "State      Local:Port\n" +
      "ESTAB  127.0.0.1:22\n" +
      "UNCONN         *:65535 details\n",
  );
});

Deno.test("TextGrid: a hidden column takes no room, whatever is written into it", () => {
  const columns = [COLUMNS[0], column("Hidden", { enabled: false }), ...COLUMNS.slice(1)];
  const { text } = drawn(columns, [["A", "nobody sees this", "x:", "1", ""]]);
  assert.equal(text, "State Local:Port\nA         x:1\n");
});

Deno.test("TextGrid: the first column that is shown has no delimiter before it", () => {
  const columns = [column("Hidden", { enabled: false }), column("A"), column("B"), COLUMNS[3]];
  assert.equal(drawn(columns, [["h", "1", "22", ""]]).text, "A B\n1 22\n");
});

Deno.test("TextGrid: on a terminal the columns share what is left of the line", () => {
  const { text } = drawn(COLUMNS, [["ESTAB", "127.0.0.1:", "22", ""]], 40);
  for (const line of text.split("\n").slice(0, -1)) assert.ok(line.length <= 40, line);
  assert.match(text, /^State {2,}.*Local:Port +\nESTAB {2,}127\.0\.0\.1:22 +\n$/);
});

Deno.test("TextGrid: nothing written is nothing drawn", () => {
  let calls = 0;
  const grid = new TextGrid(new Layout(COLUMNS, null), () => calls++);
  grid.finish();
  assert.equal(calls, 0);
});

Deno.test("TextGrid: a large table is drawn in batches, whose widths only grow", () => {
  const short = Array.from({ length: 250_000 }, () => ["ESTAB", "10.0.0.1:", "22", ""]);
  const { text, pieces } = drawn(COLUMNS, [...short, ["ESTAB", "255.255.255.255:", "65535", ""]]);
  const lines = text.split("\n");
  assert.equal(lines.length, short.length + 3);
  assert.ok(pieces > 1);
  // The first batch knows nothing of the wide address at the end.
  assert.equal(lines[1], "ESTAB 10.0.0.1:22");
  assert.equal(lines.at(-3), "ESTAB        10.0.0.1:22");
  assert.equal(lines.at(-2), "ESTAB 255.255.255.255:65535");
  const widths = lines.slice(1, -2).map((line) => line.length);
  for (let index = 1; index < widths.length; index++) assert.ok(widths[index] >= widths[index - 1]);
});

Deno.test("spreadWidths: what is left is shared equally, the rest goes to the right", () => {
  assert.deepEqual(spreadWidths([5, 5], 20), [10, 10]);
  assert.deepEqual(spreadWidths([5, 5], 21), [10, 11]);
  assert.deepEqual(spreadWidths([5, 5, 5], 20), [6, 7, 7]);
  assert.deepEqual(spreadWidths([5, 0, 5], 21), [10, 0, 11]);
  assert.deepEqual(spreadWidths([10, 10], 20), [10, 10]);
});

Deno.test("spreadWidths: columns that do not fit stand on lines of their own", () => {
  assert.deepEqual(spreadWidths([15, 15], 20), [20, 20]);
  assert.deepEqual(spreadWidths([5, 5, 15], 20), [10, 10, 20]);
  assert.deepEqual(spreadWidths([20, 5, 5], 20), [20, 10, 10]);
});

Deno.test("spreadWidths: no column shrinks, and every line is filled", () => {
  const widths = fc.array(fc.nat(40), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(widths, fc.integer({ min: 40, max: 300 }), (list, screen) => {
      const spread = spreadWidths(list, screen);
      let used = 0;
      spread.forEach((width, index) => {
        assert.ok(list[index] === 0 ? width === 0 : width >= list[index]);
        used += width;
        assert.ok(used <= screen, "a column stands across the line's end");
        if (used === screen) used = 0;
      });
      assert.equal(used, 0, "the last line is not filled");
    }),
    propertyRuns(300),
  );
});
