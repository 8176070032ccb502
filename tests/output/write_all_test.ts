import assert from "node:assert/strict";
import { PIPE_BUF, type Writable, writeAll } from "../../lib/output/write_all.ts";

/** Keeps what is written to it; `answer`: how much of a piece is taken, or what is thrown. */
class Pipe implements Writable {
  readonly pieces: number[] = [];
  text = "";

  constructor(readonly answer: (piece: Uint8Array, call: number) => number | Error) {}

  writeSync(piece: Uint8Array): number {
    const taken = this.answer(piece, this.pieces.length);
    this.pieces.push(piece.length);
    if (taken instanceof Error) throw taken;
    this.text += new TextDecoder().decode(piece.subarray(0, taken));
    return taken;
  }
}

const LINE = "x".repeat(99) + "\n";
const whole = (piece: Uint8Array): number => piece.length;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("writeAll: pieces end behind the last newline that fits, and all is written", () => {
  const pipe = new Pipe(whole);
  const text = LINE.repeat(100) + "the end";
  writeAll(pipe, bytes(text));
  assert.equal(pipe.text, text);
  assert.deepEqual(pipe.pieces, [4000, 4000, 2000, 7]);
});

Deno.test("writeAll: what has no newline is cut where the piece is full", () => {
  const pipe = new Pipe(whole);
  writeAll(pipe, bytes("x".repeat(9000)), 4000);
  assert.deepEqual(pipe.pieces, [4000, 4000, 1000]);
});

Deno.test("writeAll: goes on behind what was taken of a piece", () => {
  const pipe = new Pipe((piece) => Math.min(piece.length, 150));
  writeAll(pipe, bytes(LINE.repeat(5)));
  assert.equal(pipe.text, LINE.repeat(5));
});

Deno.test("writeAll: a small piece that finds no room is written again, once there is some", () => {
  const full = new Deno.errors.WouldBlock("no room");
  const pipe = new Pipe((piece, call) => call < 3 ? full : piece.length);
  writeAll(pipe, bytes(LINE));
  assert.equal(pipe.text, LINE);
  assert.deepEqual(pipe.pieces, [100, 100, 100, 100]);
});

Deno.test("writeAll: a piece of which part may have been taken is not written again", () => {
  const pipe = new Pipe(() => new Deno.errors.WouldBlock("no room"));
  const text = bytes(LINE.repeat(100));
  assert.throws(() => writeAll(pipe, text, 2 * PIPE_BUF), Deno.errors.WouldBlock);
  assert.equal(pipe.pieces.length, 1);
});

Deno.test("writeAll: any other error is the caller's, at once", () => {
  const pipe = new Pipe(() => new Deno.errors.BrokenPipe("nobody reads"));
  assert.throws(() => writeAll(pipe, bytes(LINE)), Deno.errors.BrokenPipe);
  assert.equal(pipe.pieces.length, 1);
});
