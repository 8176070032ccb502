import assert from "node:assert/strict";
import { aligned, type DumpEnd, dumpEnd, MessageWriter } from "../../lib/uapi/netlink.ts";
import { joined, messageBytes, struct, u16s, u32s } from "../support/answers/replies.ts";

const NOTHING = new Uint8Array(0);
const row = messageBytes({ struct: struct(8, [0, 2]) });
const DONE = 3, ERROR = 2;

/** A message of this type with a result, a negative error number. */
function last(type: number, result: number): Uint8Array {
  return messageBytes({ type, struct: u32s(result >>> 0) });
}

function endOf(...parts: readonly Uint8Array[]): DumpEnd {
  const bytes = joined(...parts);
  return dumpEnd(bytes, 0, bytes.length);
}

/** The header of a message alone, with any length. */
function header(length: number, flags = 0): Uint8Array {
  return joined(u32s(length), u16s(20, flags), u32s(0, 0));
}

Deno.test("dumpEnd: while no message ends the dump, all of the bytes are rows", () => {
  const more = { done: false, error: 0, interrupted: false };
  assert.deepEqual(endOf(), { ...more, end: 0 });
  assert.deepEqual(endOf(row, row), { ...more, end: 48 });
  assert.deepEqual(endOf(row, row.subarray(0, 10)), { ...more, end: 34 });
});

Deno.test("dumpEnd: NLMSG_DONE and NLMSG_ERROR end it, with the kernel's error number", () => {
  for (const type of [DONE, ERROR]) {
    for (const [result, error] of [[0, 0], [-2, 2], [-105, 105], [7, 0]]) {
      assert.deepEqual(endOf(row, last(type, result), row), {
        done: true,
        error,
        interrupted: false,
        end: 24,
      });
    }
  }
});

Deno.test("dumpEnd: a last message without its result, or cut off in it, has no error", () => {
  const end = { done: true, error: 0, interrupted: false, end: 24 };
  assert.deepEqual(endOf(row, messageBytes({ type: DONE, struct: NOTHING })), end);
  assert.deepEqual(endOf(row, last(DONE, -2).subarray(0, 18)), end);
  assert.deepEqual(
    endOf(row, messageBytes({ type: DONE, struct: u32s(0xfffffffe), length: 16 })),
    end,
  );
});

Deno.test("dumpEnd: the mark of a change is seen in any message", () => {
  assert.equal(endOf(header(16, 0x10), row, last(DONE, 0)).interrupted, true);
  assert.equal(endOf(row, header(16, 0x12), row).interrupted, true);
  assert.equal(endOf(row, header(16, 0xef), row).interrupted, false);
});

Deno.test("dumpEnd: a length that cannot be ends the search, and leaves the bytes to the decoder", () => {
  // Rounded up to a multiple of 4 as 32 bits with a sign, the last ones lead backwards.
  for (const length of [0, 15, 49, 0x7fffffff, 0x80000000, 0xffffffe0, 0xfffffff0, 0xffffffff]) {
    assert.deepEqual(endOf(row, header(length), last(DONE, 0)), {
      done: false,
      error: 0,
      interrupted: false,
      end: 60,
    });
  }
});

Deno.test("dumpEnd: looks at its own part of the bytes", () => {
  const bytes = joined(last(DONE, -2), row, last(DONE, -3), row);
  assert.deepEqual(dumpEnd(bytes, 20, 68), { done: true, error: 3, interrupted: false, end: 44 });
  assert.deepEqual(dumpEnd(bytes, 20, 44), { done: false, error: 0, interrupted: false, end: 44 });
});

Deno.test("aligned: multiples of 4", () => {
  assert.deepEqual([0, 1, 3, 4, 5, 0x7ffffffc].map(aligned), [0, 4, 4, 4, 8, 0x7ffffffc]);
});

Deno.test("MessageWriter: header, numbers, padded attributes and the whole length", () => {
  const writer = new MessageWriter(20, 0x301, 123456);
  writer.u8(0xab);
  writer.u8(0x1ff);
  writer.u16(0x12345);
  writer.u32(0xdeadbeef);
  writer.zeros(3);
  writer.copy(Uint8Array.of(1));
  writer.attribute(5, Uint8Array.of(1, 2, 3, 4, 5));
  writer.attribute(0x8001, NOTHING);
  assert.deepEqual(
    [...writer.finish()],
    [
      ...[44, 0, 0, 0, 20, 0, 1, 3, 0x40, 0xe2, 1, 0, 0, 0, 0, 0],
      ...[0xab, 0xff, 0x45, 0x23, 0xef, 0xbe, 0xad, 0xde, 0, 0, 0, 1],
      ...[9, 0, 5, 0, 1, 2, 3, 4, 5, 0, 0, 0],
      ...[4, 0, 1, 0x80],
    ],
  );
});

Deno.test("MessageWriter: grows as needed, by many pieces and by a large one", () => {
  const small = new MessageWriter(1, 2, 3);
  small.zeros(5000);
  small.u8(7);
  const bytes = small.finish();
  assert.equal(bytes.length, 5017);
  assert.deepEqual([...bytes.subarray(0, 4)], [0x99, 0x13, 0, 0]);
  assert.equal(bytes[5016], 7);
  const large = new MessageWriter(1, 2, 3);
  large.copy(new Uint8Array(100_000).fill(9));
  assert.equal(large.finish().indexOf(9), 16);
  assert.equal(large.finish().length, 100_016);
});
