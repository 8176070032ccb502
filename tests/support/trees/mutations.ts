/** Damage to files, as values that fast-check can shrink. */

import { TRIED } from "../values/hidden_characters.ts";
import { fc } from "../values/npm.ts";

const LONG_LINE = 2 * 1024 * 1024;
const NEWLINE = 0x0a;

/** One way to damage a file. Places are parts of the file's length, from 0 to 1. */
export type Mutation =
  | { readonly kind: "set"; readonly at: number; readonly byte: number }
  | { readonly kind: "delete"; readonly at: number; readonly length: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "duplicate"; readonly at: number; readonly length: number }
  | { readonly kind: "fill"; readonly at: number; readonly length: number; readonly byte: number }
  | { readonly kind: "truncate"; readonly at: number }
  | { readonly kind: "interleave"; readonly step: number; readonly table: number }
  | { readonly kind: "header"; readonly table: number }
  | { readonly kind: "long"; readonly at: number; readonly byte: number }
  | { readonly kind: "crlf" }
  | { readonly kind: "empty" }
  | { readonly kind: "garbage"; readonly bytes: Uint8Array };

const place = fc.double({ min: 0, max: 1, noNaN: true });
/** Bytes that mean something in the tables, and any other. */
const byte = fc.oneof(
  fc.constantFrom(
    ...Array.from("\n\r\t :09afAFgx-(@\0\x1b\x7f\x9b\xc2\xff", (c) => c.charCodeAt(0)),
  ),
  fc.nat(255),
);
const bytes = fc.oneof(
  fc.array(byte, { maxLength: 64 }).map((list) => Uint8Array.from(list)),
  fc.constantFrom(...TRIED).map((character) => new TextEncoder().encode(character)),
);
const kind = <T extends Mutation["kind"]>(name: T): fc.Arbitrary<T> => fc.constant(name);

/** Damage of every kind; the enormous line is slow and so comes seldom. */
export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: kind("set"), at: place, byte }) },
  { weight: 5, arbitrary: fc.record({ kind: kind("delete"), at: place, length: fc.nat(300) }) },
  { weight: 5, arbitrary: fc.record({ kind: kind("insert"), at: place, bytes }) },
  { weight: 4, arbitrary: fc.record({ kind: kind("duplicate"), at: place, length: fc.nat(500) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind("fill"),
      at: place,
      length: fc.nat(500),
      byte: fc.oneof(fc.constant(0), byte),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kind("truncate"), at: place }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind("interleave"),
      step: fc.integer({ min: 1, max: 300 }),
      table: fc.nat(99),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind("header"), table: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("long"), at: place, byte }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("crlf") }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("empty") }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind("garbage"), bytes: fc.uint8Array({ maxLength: 2000 }) }),
  },
);

/** `original` with the damage done; `tables` are other files, for those that mix two. */
export function mutate(
  original: Uint8Array,
  damage: Mutation,
  tables: readonly Uint8Array[],
): Uint8Array {
  const offset = (part: number): number => Math.floor(part * original.length);
  switch (damage.kind) {
    case "set": {
      const copy = original.slice();
      if (copy.length > 0) copy[Math.min(offset(damage.at), copy.length - 1)] = damage.byte;
      return copy;
    }
    case "delete":
      return splice(original, offset(damage.at), damage.length, new Uint8Array(0));
    case "insert":
      return splice(original, offset(damage.at), 0, damage.bytes);
    case "duplicate": {
      const at = offset(damage.at);
      return splice(original, at, 0, original.slice(at, at + damage.length));
    }
    case "fill": {
      const at = offset(damage.at);
      return original.slice().fill(damage.byte, at, at + damage.length);
    }
    case "truncate":
      return original.slice(0, offset(damage.at));
    case "interleave":
      return interleave(original, tables[damage.table % tables.length], damage.step);
    case "header":
      return withHeader(original, tables[damage.table % tables.length]);
    case "long":
      return splice(original, offset(damage.at), 0, new Uint8Array(LONG_LINE).fill(damage.byte));
    case "crlf":
      return replaceNewlines(original);
    case "empty":
      return new Uint8Array(0);
    case "garbage":
      return damage.bytes;
  }
}

/** `original` with `count` bytes at `at` replaced. */
export function splice(
  original: Uint8Array,
  at: number,
  count: number,
  inserted: Uint8Array,
): Uint8Array {
  const end = Math.min(original.length, at + count);
  const result = new Uint8Array(original.length - (end - at) + inserted.length);
  result.set(original.subarray(0, at));
  result.set(inserted, at);
  result.set(original.subarray(end), at + inserted.length);
  return result;
}

function interleave(first: Uint8Array, second: Uint8Array, step: number): Uint8Array {
  const pieces: number[] = [];
  for (let at = 0; at < Math.max(first.length, second.length); at += step) {
    pieces.push(...first.subarray(at, at + step), ...second.subarray(at, at + step));
  }
  return Uint8Array.from(pieces);
}

function withHeader(table: Uint8Array, other: Uint8Array): Uint8Array {
  const end = table.indexOf(NEWLINE) + 1;
  return splice(table, 0, end, other.slice(0, other.indexOf(NEWLINE) + 1));
}

function replaceNewlines(table: Uint8Array): Uint8Array {
  const result: number[] = [];
  for (const value of table) {
    if (value === NEWLINE) result.push(0x0d);
    result.push(value);
  }
  return Uint8Array.from(result);
}
