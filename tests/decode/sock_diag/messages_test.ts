import assert from "node:assert/strict";
import { type MessageFormat, Messages } from "../../../lib/decode/sock_diag/messages.ts";
import type { CapturedDump } from "../../../lib/model/capture.ts";
import { type Problem, problemText, ROW_PROBLEMS_PER_SOURCE } from "../../../lib/model/problem.ts";
import { ABSENT, AttributeColumns } from "../../../lib/table/attributes.ts";
import type { AttributeKinds } from "../../../lib/uapi/attribute_kinds.ts";
import { dumpOf, joined, type Message, struct, u16s, u32s } from "../../support/answers/replies.ts";

/** A struct of 8 bytes whose first is a family, 2 or 10. */
const FORMAT: MessageFormat = { size: 8, family: ["x_family", 2, 10], types: [18] };
const NESTED: AttributeKinds = { 1: ["INNER", 4] };
const KINDS: AttributeKinds = {
  1: ["ONE", 4],
  2: ["ANY", 0],
  3: ["LIST", 0, 8],
  4: ["NEST", 0, NESTED],
};
const HEADER = 16;
/** Where attributes begin in the first message. */
const FIRST = HEADER + 8;

const row = (values: Partial<Message> = {}): Message => ({ struct: struct(8, [0, 2]), ...values });

/** Walks a dump; each row's attributes as `type@offset`. */
function walk(dump: CapturedDump): { readonly rows: string[]; readonly problems: Problem[] } {
  const problems: Problem[] = [];
  const messages = new Messages(dump, FORMAT, problems);
  const rows: string[] = [];
  while (messages.next()) {
    const columns = new AttributeColumns(dump.bytes, 1);
    messages.attributes(messages.payload + FORMAT.size, KINDS, columns, 0);
    const found = Object.keys(KINDS).map(Number).filter((type) => columns.at(type, 0) !== ABSENT);
    rows.push(found.map((type) => `${type}@${columns.at(type, 0)}`).join(" "));
  }
  return { rows, problems };
}

const problem = (
  message: number,
  offset: number,
  attribute: string | null,
  text: string,
): Problem => ({ kind: "message", source: "sock_diag tcp", message, offset, attribute, text });

/** Checks what one dump brings. */
function check(
  messages: readonly (Message | Uint8Array)[],
  rows: readonly string[],
  ...problems: readonly Problem[]
): void {
  assert.deepEqual(walk(dumpOf("tcp", ...messages)), { rows, problems });
}

Deno.test("Messages: every message and attribute of a sound dump, in order", () => {
  check([], []);
  check([row(), row({ type: 18 })], ["", ""]);
  check(
    [
      row({
        attributes: [
          { type: 2, payload: Uint8Array.of(9) },
          { type: 1, payload: u32s(5) },
          { type: 0x1234, payload: u32s(1, 2, 3) },
          { type: 0x8004, payload: [{ type: 1, payload: u32s(1) }] },
        ],
      }),
    ],
    [`1@${FIRST + 12} 2@${FIRST + 4} 4@${FIRST + 36}`],
  );
});

Deno.test("Messages: the first of two attributes of one type counts", () => {
  const twice = [{ type: 1, payload: u32s(5) }, { type: 1, payload: u32s(6) }];
  check([row({ attributes: twice })], [`1@${FIRST + 4}`]);
});

Deno.test("Messages: an attribute without a payload is there, at the end as well", () => {
  const empty = { type: 2, payload: new Uint8Array(0) };
  check([row({ attributes: [empty] })], [`2@${FIRST + 4}`]);
});

Deno.test("Messages: a length that cannot be costs all behind it", () => {
  for (const length of [0, 1, 4, 15]) {
    check(
      [row(), row({ length }), row()],
      [""],
      problem(2, 24, null, `length ${length} where 48 bytes are left; the rest is skipped`),
    );
  }
  for (const length of [49, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff]) {
    check(
      [row(), row({ length }), row()],
      [""],
      problem(2, 24, null, `length ${length} where 48 bytes are left; the rest is skipped`),
    );
  }
});

Deno.test("Messages: a piece of a header at the end", () => {
  for (const size of [1, 4, 15]) {
    check(
      [row(), new Uint8Array(size).fill(255)],
      [""],
      problem(2, 24, null, `${size} bytes are left, a header has 16`),
    );
  }
});

Deno.test("Messages: a length that is no multiple of 4 reaches into the padding", () => {
  const last = joined(u32s(25), u16s(20, 2), u32s(0, 0), struct(8, [0, 2]), Uint8Array.of(0));
  check(
    [last],
    [""],
    problem(1, 24, "attribute", "1 bytes are left, a header has 4"),
  );
});

Deno.test("Messages: a message of another type, length or family costs itself", () => {
  check(
    [row({ type: 2 }), row({ type: 16 }), row()],
    [""],
    problem(1, 0, null, "type 2, expected 20; skipped"),
    problem(2, 24, null, "type 16, expected 20; skipped"),
  );
  check(
    [{ struct: struct(4, [0, 2]) }, { struct: new Uint8Array(0) }, row()],
    [""],
    problem(1, 0, null, "length 20, expected 24; skipped"),
    problem(2, 20, null, "length 16, expected 24; skipped"),
  );
  check(
    [row({ struct: struct(8, [0, 1]) }), row({ struct: struct(8, [0, 10]) })],
    [""],
    problem(1, 16, null, "x_family 1, expected 2 or 10; skipped"),
  );
});

Deno.test("Messages: the next message's header within a message is read as attributes", () => {
  check([row({ length: 48 }), row()], [""]);
  check(
    [row({ length: 44 }), row()],
    [""],
    problem(1, 24, "attribute 0", "length 24 where 20 bytes are left"),
    problem(2, 44, null, "4 bytes are left, a header has 16"),
  );
});

Deno.test("Messages: an attribute's wrong length costs it and those behind it", () => {
  const one = { type: 1, payload: u32s(5) };
  for (const length of [0, 1, 2, 3, 17, 0xffff]) {
    check(
      [row({ attributes: [one, { ...one, type: 2, length }, { ...one, type: 3 }] }), row()],
      [`1@${FIRST + 4}`, ""],
      problem(1, FIRST + 8, "ANY", `length ${length} where 16 bytes are left`),
    );
  }
  check(
    [row({ attributes: [{ ...one, type: 77, length: 9 }] })],
    [""],
    problem(1, FIRST, "attribute 77", "length 9 where 8 bytes are left"),
  );
});

Deno.test("Messages: a piece of an attribute's header", () => {
  const whole = dumpOf("tcp", row({ attributes: [{ type: 1, payload: u32s(5) }] })).bytes;
  for (const size of [1, 2, 3]) {
    const bytes = joined(u32s(whole.length + size), whole.subarray(4), new Uint8Array(size));
    check(
      [bytes],
      [`1@${FIRST + 4}`],
      problem(1, FIRST + 8, "attribute", `${size} bytes are left, a header has 4`),
    );
  }
});

Deno.test("Messages: an attribute with too little in it costs itself alone", () => {
  const short = { type: 1, payload: Uint8Array.of(1, 2, 3) };
  check(
    [row({ attributes: [short, { type: 2, payload: Uint8Array.of(1) }] })],
    [`2@${FIRST + 12}`],
    problem(1, FIRST, "ONE", "length 7, expected 8"),
  );
});

Deno.test("Messages: a list with a piece of a member costs itself alone", () => {
  check(
    [row({
      attributes: [{ type: 3, payload: new Uint8Array(19) }, { type: 1, payload: u32s(5) }],
    })],
    [`1@${FIRST + 28}`],
    problem(1, FIRST, "LIST", "length 23, expected 4 and a multiple of 8"),
  );
});

Deno.test("Messages: attributes within another are checked as well", () => {
  const nest = (length?: number, payload = u32s(1)): Message =>
    row({ attributes: [{ type: 0x8004, payload: [{ type: 1, payload, length }] }] });
  check([nest()], [`4@${FIRST + 4}`]);
  for (const length of [0, 3, 9, 0xffff]) {
    check(
      [nest(length)],
      [`4@${FIRST + 4}`],
      problem(1, FIRST + 4, "INNER", `length ${length} where 8 bytes are left`),
    );
  }
  check(
    [nest(undefined, Uint8Array.of(1))],
    [`4@${FIRST + 4}`],
    problem(1, FIRST + 4, "INNER", "length 5, expected 8"),
  );
});

Deno.test("Messages: the problems of one dump are described up to a number and then counted", () => {
  const bad = row({ type: 1 });
  const count = ROW_PROBLEMS_PER_SOURCE;
  const { problems } = walk(dumpOf("tcp", ...Array.from({ length: count }, () => bad)));
  assert.equal(problems.length, count);
  const more = walk(dumpOf("tcp", ...Array.from({ length: count + 3 }, () => bad))).problems;
  assert.equal(more.length, count + 1);
  assert.deepEqual(
    more[count - 1],
    problem(count, (count - 1) * 24, null, "type 1, expected 20; skipped"),
  );
  assert.deepEqual(more[count], { kind: "more_messages", source: "sock_diag tcp", count: 3 });
  assert.equal(problemText(more[count]), "sock_diag tcp: 3 more messages and attributes are wrong");
});

Deno.test("problemText: a message's problem names source, message, byte and attribute", () => {
  assert.equal(
    problemText(problem(3, 144, "INET_DIAG_CONG", "length 4, expected 5")),
    "sock_diag tcp: message 3 at byte 144: INET_DIAG_CONG: length 4, expected 5",
  );
  assert.equal(
    problemText(problem(1, 0, null, "type 2, expected 20; skipped")),
    "sock_diag tcp: message 1 at byte 0: type 2, expected 20; skipped",
  );
});
