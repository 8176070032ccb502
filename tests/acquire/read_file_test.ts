import assert from "node:assert/strict";
import { readOpen, readWhole } from "../../lib/acquire/read_file.ts";
import { fc } from "../support/values/npm.ts";
import { propertyRuns } from "../support/values/property.ts";

/** A file that gives its bytes in pieces of these sizes, the last size again and again. */
class Pieces {
  reads = 0;
  #at = 0;

  constructor(readonly bytes: Uint8Array, readonly sizes: readonly number[]) {}

  readSync(into: Uint8Array): number | null {
    const size = this.sizes[Math.min(this.reads++, this.sizes.length - 1)];
    const piece = this.bytes.subarray(this.#at, this.#at + Math.min(size, into.length));
    into.set(piece);
    this.#at += piece.length;
    return piece.length === 0 ? null : piece.length;
  }
}

const numbered = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at * 7);

Deno.test("readOpen: all of a file of any length, in pieces of any size", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400_000 }),
      fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 5 }),
      (length, sizes) => {
        const bytes = numbered(length);
        assert.deepEqual(readOpen(new Pieces(bytes, [...sizes, 50_000])), bytes);
      },
    ),
    propertyRuns(50),
  );
});

Deno.test("readOpen: a table ends with the first piece that is shorter than the kernel's page is", () => {
  const bytes = numbered(10_000);
  const table = new Pieces(bytes, [4000, 4000, 2000]);
  assert.deepEqual(readOpen(table, true), bytes);
  assert.equal(table.reads, 3);
  // Of another file nobody knows that before the read that brings nothing.
  const file = new Pieces(bytes, [4000, 4000, 2000]);
  assert.deepEqual(readOpen(file), bytes);
  assert.equal(file.reads, 4);
});

Deno.test("readWhole: the descriptor is closed, whether or not it could be read", () => {
  const open = (): number => [...Deno.readDirSync("/proc/self/fd")].length;
  const before = open();
  assert.equal(new TextDecoder().decode(readWhole("/proc/self/comm")).at(-1), "\n");
  assert.throws(() => readWhole("/proc/self/fd"), /[Ii]s a directory/);
  assert.equal(open(), before);
});
