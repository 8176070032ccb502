/** Answers to questions that were asked before the program began. */

import assert from "node:assert/strict";
import {
  Arriving,
  type AskedBefore,
  type EarlyAnswer,
  type EarlyQuestion,
} from "../../../lib/acquire/kernel/carried_library.ts";
import { EarlyAnswers } from "../../../lib/acquire/kernel/early_answers.ts";
import { arriving } from "../../support/answers/arriving.ts";
import { dumpOf, inetStruct } from "../../support/answers/replies.ts";

const FIRST = Uint8Array.of(20, 0, 0, 0, 1);
const SECOND = Uint8Array.of(20, 0, 0, 0, 2);
const THIRD = Uint8Array.of(20, 0, 0, 0, 3);
const ROWS: EarlyAnswer = { bytes: Uint8Array.of(9, 9), arrival: null };
const REFUSED: EarlyAnswer = { reason: "no such module in this kernel" };

/** A library that has asked these, and notes what is taken of it. */
class Asked implements AskedBefore {
  closed = 0;
  readonly taken: Uint8Array[] = [];
  readonly questions: readonly EarlyQuestion[];

  constructor(...questions: readonly [Uint8Array, EarlyAnswer | null][]) {
    this.questions = questions.map(([request, answer]) => ({
      request,
      answer: () => {
        assert.equal(this.closed, 0, "nobody asks a closed library");
        this.taken.push(request);
        return answer;
      },
    }));
  }

  close(): void {
    this.closed++;
  }
}

Deno.test("EarlyAnswers: each answer is given once, to who would ask the same, in any order", () => {
  for (const others of [[], [THIRD]]) {
    const asked: Asked = new Asked([FIRST, ROWS], [SECOND, REFUSED]);
    {
      using early: EarlyAnswers = new EarlyAnswers(asked);
      for (const other of others) assert.equal(early.take(other, false), null);
      assert.deepEqual(early.take(SECOND.slice(), false), REFUSED);
      assert.deepEqual(early.take(FIRST.slice(), false), ROWS);
      assert.equal(early.take(FIRST, false), null);
      assert.equal(early.take(SECOND, true), null);
    }
    assert.deepEqual(asked.taken, [SECOND, FIRST]);
    assert.equal(asked.closed, 1);
  }
});

Deno.test("EarlyAnswers: one that is not whole has to be asked for again, another has not", () => {
  using early: EarlyAnswers = new EarlyAnswers(new Asked([FIRST, null], [SECOND, ROWS]));
  assert.equal(early.take(FIRST, false), null);
  assert.deepEqual(early.take(SECOND, false), ROWS);
});

Deno.test("EarlyAnswers: a question of other bytes takes none", () => {
  const others: readonly Uint8Array[] = [
    ...FIRST.keys().flatMap((at) =>
      [1, 2, 128].map((bit) => FIRST.map((byte, index) => index === at ? byte ^ bit : byte))
        .filter((other) => `${other}` !== `${SECOND}` && `${other}` !== `${THIRD}`)
    ),
    FIRST.subarray(0, 4),
    Uint8Array.of(...FIRST, 0),
    new Uint8Array(0),
  ];
  assert.ok(others.length > 12);
  const asked: Asked = new Asked([FIRST, ROWS], [SECOND, ROWS], [THIRD, ROWS]);
  using early: EarlyAnswers = new EarlyAnswers(asked);
  for (const other of others) assert.equal(early.take(other, false), null, `${other}`);
  assert.deepEqual(asked.taken, []);
  for (const request of [FIRST, SECOND, THIRD]) {
    assert.equal(early.isExpected, true);
    early.take(request, false);
  }
  assert.equal(early.isExpected, false);
  using none = new EarlyAnswers(null);
  assert.equal(none.take(FIRST, false), null);
});

Deno.test("EarlyAnswers: who wants all of an answer waits for it, and asks again if some is missing", () => {
  const dump = dumpOf("tcp", { struct: inetStruct() }, { struct: inetStruct({ port: 81 }) });
  const arrives = (lack: string | null): EarlyAnswer => {
    const { bytes, arrival } = arriving(dump, [100], lack);
    return { bytes, arrival: arrival! };
  };
  using early: EarlyAnswers = new EarlyAnswers(
    new Asked([FIRST, arrives(null)], [SECOND, arrives("messages were lost")], [
      THIRD,
      arrives(null),
    ]),
  );
  assert.deepEqual(early.take(FIRST, false), { bytes: dump.bytes, arrival: null });
  assert.equal(early.take(SECOND, false), null);
  const begun = early.take(THIRD, true);
  assert.ok(begun !== null && "bytes" in begun && begun.arrival !== null);
  assert.equal(begun.arrival.more(0), 100);
  assert.equal(begun.arrival.more(100), dump.bytes.length);
});

Deno.test("EarlyAnswers: more than there is room for to look at is copied, behind what was there", () => {
  const whole = Uint8Array.from({ length: 5000 }, (_, index) => index % 251);
  const address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(whole));
  const ROOM_AT = 1, END_AT = 3, WHOLE = 1n;
  const answer = BigInt64Array.from([address, 0n, 0n, 0n]);
  answer[ROOM_AT] = 64n;
  const counts = [30, 60, 100, 150, 1000, 5000, 5000];
  const copied: [from: number, count: number][] = [];
  const arriving = new Arriving(answer, {
    wait: () => counts.shift()!,
    copy: (from, into) => {
      copied.push([from, into.length]);
      into.set(whole.subarray(from, from + into.length));
    },
  }, "ended");
  const places = new Set<Uint8Array>();
  for (let have = 0, there = 0; (there = arriving.more(have)) > have; have = there) {
    assert.deepEqual(arriving.bytes.subarray(0, there), whole.subarray(0, there));
    places.add(arriving.bytes);
  }
  assert.equal(arriving.lack, "ended");
  answer[END_AT] = WHOLE;
  assert.equal(arriving.lack, null);
  // Looked at up to 64 bytes, then each byte is copied once, to three larger places.
  assert.deepEqual(copied, [[64, 36], [100, 50], [150, 850], [1000, 4000], [5000, 0]]);
  assert.equal(places.size, 4);
});

Deno.test("EarlyAnswers: a program that no launcher has started has none", () => {
  using early = EarlyAnswers.open();
  assert.equal(early.take(FIRST, false), null);
});

Deno.test("EarlyAnswers: the launcher's word without its library is as if nothing was asked", () => {
  Deno.env.set("SOCKSCOPE_LAUNCHER", "asks ");
  try {
    using early = EarlyAnswers.open();
    assert.equal(early.take(FIRST, false), null);
  } finally {
    Deno.env.delete("SOCKSCOPE_LAUNCHER");
  }
});
