import assert from "node:assert/strict";
import { bandwidth, general, tenths, timerText, whole } from "../../../lib/render/text/numbers.ts";
import { fc } from "../../support/values/npm.ts";
import { propertyRuns } from "../../support/values/property.ts";

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

Deno.test("general: the middle of two texts goes to the even one, as in C", () => {
  // What printf of glibc 2.36 writes.
  const cases: readonly (readonly [number, number, string])[] = [
    [16384.25, 6, "16384.2"],
    [16384.75, 6, "16384.8"],
    [100000.5, 6, "100000"],
    [100001.5, 6, "100002"],
    [1234565, 6, "1.23456e+06"],
    [1234575, 6, "1.23458e+06"],
    [999.5, 3, "1e+03"],
    [998.5, 3, "998"],
    [1.125, 3, "1.12"],
    [9.995, 3, "9.99"],
    [99.95, 3, "100"],
    [0.00390625, 6, "0.00390625"],
    [0.000244140625, 6, "0.000244141"],
  ];
  for (const [value, digits, text] of cases) assert.equal(general(value, digits), text);
});

/** The digits of a positive number exactly, rounded to a decimal place; half to even. */
function exactly(value: number, decimals: number): string {
  // A double is a whole number of 2^-1074.
  const parts = new DataView(new ArrayBuffer(8));
  parts.setFloat64(0, value);
  const bits = parts.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const mantissa = (bits & ((1n << 52n) - 1n)) | (exponent === 0 ? 0n : 1n << 52n);
  const numerator = (mantissa << BigInt(Math.max(exponent, 1) - 1)) * 10n ** BigInt(decimals);
  const unit = 1n << 1074n;
  const floor = numerator / unit;
  const twice = (numerator % unit) * 2n;
  const up = twice > unit || (twice === unit && floor % 2n === 1n);
  const digits = (up ? floor + 1n : floor).toString().padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Positive numbers, many of them in the middle of two texts. */
const values = fc.oneof(
  fc.double({ min: 1e-3, max: 1e26, noNaN: true }),
  fc.double({ min: 1, max: 1e6, noNaN: true }),
  fc.nat(1e9).map((eighths) => eighths / 8),
  fc.nat(0xffffffff).map((thousandths) => thousandths / 1000),
  fc.nat(1e7).map((fives) => fives * 5),
);

Deno.test("whole and tenths: exact for any number", () => {
  fc.assert(
    fc.property(values, (value) => {
      assert.equal(whole(value), exactly(value, 0));
      assert.equal(tenths(value), exactly(value, 1));
    }),
    propertyRuns(4000),
  );
});

Deno.test("general: exact for any number that it writes in full", () => {
  const inFull = values.filter((value) => value >= 1 && value < 99_999);
  fc.assert(
    fc.property(inFull, fc.constantFrom(3, 6), (value, digits) => {
      const before = Math.floor(value).toString().length;
      if (before > digits) return;
      const text = exactly(value, digits - before).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
      // One digit more before the point by rounding: the text has another form.
      if (text.replace(/\..*/, "").length === before) assert.equal(general(value, digits), text);
    }),
    propertyRuns(4000),
  );
});

Deno.test("bandwidth: as ss writes rates", () => {
  const cases: readonly (readonly [number, string, string])[] = [
    [0.5, "0.5", "0"],
    [999, "999", "999"],
    [999.5, "999.5", "1000"],
    [1000, "1k", "1000"],
    [1999.5, "2k", "2000"],
    [999_600, "1e+03k", "999600"],
    [1_234_567, "1.23M", "1234567"],
    [5_994_874_142.6, "5.99G", "5994874143"],
    [1e12, "1T", "1000000000000"],
    [(2 ** 64) * 8, "1.48e+08T", "147573952589676412928"],
  ];
  for (const [value, short, full] of cases) {
    assert.equal(bandwidth(value, false), short);
    assert.equal(bandwidth(value, true), full);
  }
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
