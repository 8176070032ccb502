import assert from "node:assert/strict";
import { general, timerText } from "../../lib/render/number_text.ts";
import { fc } from "../support/npm.ts";

Deno.test("general: as printf's %g writes", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0"],
    [1, "1"],
    [0.2, "0.2"],
    [0.204, "0.204"],
    [100, "100"],
    [123456, "123456"],
    [999999, "999999"],
    [999999.4, "999999"],
    [999999.5, "1e+06"],
    [1000000, "1e+06"],
    [1234567, "1.23457e+06"],
    [12345678, "1.23457e+07"],
    [0.0001, "0.0001"],
    [0.00012345678, "0.000123457"],
    [0.00009999999, "0.0001"],
    [0.00001, "1e-05"],
    [0.000012345, "1.2345e-05"],
    [1.5, "1.5"],
    [2.0000001, "2"],
    [42949672.95, "4.29497e+07"],
    [184467440737095520, "1.84467e+17"],
    [1e100, "1e+100"],
    [1e-100, "1e-100"],
  ];
  for (const [value, text] of cases) assert.equal(general(value), text);
});

Deno.test("general: six digits are enough to come within a millionth", () => {
  fc.assert(fc.property(fc.double({ min: 1e-9, max: 1e18, noNaN: true }), (value) => {
    const text = general(value);
    assert.match(text, /^\d+(\.\d*[1-9])?(e[+-]\d{2,})?$/);
    assert.ok(Math.abs(Number(text) / value - 1) < 1e-5);
  }));
});

Deno.test("timerText: every boundary", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, ""],
    [1, "001ms"],
    [10, "010ms"],
    [999, "999ms"],
    [1000, "1sec"],
    [1001, "1.001sec"],
    [1100, "1.100sec"],
    [9999, "9.999sec"],
    [10000, "10sec"],
    [10999, "10sec"],
    [59999, "59sec"],
    [60000, "1min"],
    [60999, "1min"],
    [61000, "1min1sec"],
    [119999, "1min59sec"],
    [120000, "2min"],
    [599999, "9min59sec"],
    [600000, "10min"],
    [601000, "10min"],
    [7200000, "120min"],
    [42949672950, "715827min"],
  ];
  for (const [milliseconds, text] of cases) assert.equal(timerText(milliseconds), text);
});
