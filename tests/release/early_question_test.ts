/** The part of the carried library that asks the kernel, with a kernel that answers from a script. */

import assert from "node:assert/strict";
import { tableQuestion } from "../../lib/uapi/table_question.ts";
import { compileOwnLibrary } from "../../scripts/release/launcher.ts";
import { joined, messageBytes, struct, u16s, u32s } from "../support/answers/replies.ts";
import { needs } from "../support/programs/needs.ts";
import { runWith } from "./support.ts";

const ENOENT = 2, EINTR = 4, ENOMEM = 12, ENOBUFS = 105;

const row = (value: number): Uint8Array => messageBytes({ struct: struct(8, [0, value]) });
const ROWS = [row(1), row(2), row(3)];
const DONE = messageBytes({ type: 3, struct: u32s(0) });
const CHANGED_DONE = joined(u32s(20), u16s(3, 0x12), u32s(1, 0), u32s(0));
const CHANGED_ROW = joined(u32s(24), u16s(20, 0x12), u32s(1, 0), u32s(5, 6));
const failed = (error: number): Uint8Array =>
  messageBytes({ type: 2, struct: u32s(-error >>> 0, 0, 0, 0, 0) });

/** What a call brings: bytes, an error number, or more bytes than there is room for. */
type Piece = Uint8Array | number | "too large";
/** send(2) goes well. */
const SENT = new Uint8Array(0);

function scriptBytes(pieces: readonly Piece[]): Uint8Array {
  return joined(...pieces.map((piece) => {
    if (piece === "too large") return u32s(0x7fffffff);
    if (typeof piece === "number") return u32s(-piece >>> 0);
    return joined(u32s(piece.length), piece);
  }));
}

const QUESTIONS = [1, 2, 3].map((number) => messageBytes({ struct: u32s(number) }));

/** The library, and the program that takes the kernel's place. */
class EarlyKernel implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<EarlyKernel> {
    const folder = await Deno.makeTempDir();
    const { bytes } = await compileOwnLibrary(Deno.build.arch, [], folder);
    await Deno.writeFile(`${folder}/own.so`, bytes);
    const built = await runWith(
      {},
      ...["gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-Wno-unused-result", "-rdynamic"],
      ...["-o", `${folder}/kernel`, `${import.meta.dirname}/early_kernel.c`, `${folder}/own.so`],
    );
    assert.equal(built.code, 0, built.stderr);
    return new EarlyKernel(folder);
  }

  /**
   * A line for each question, without its own bytes, and one of what became of the sockets and of the
   * tables, with their paths.
   */
  async ask(
    questions: readonly Uint8Array[],
    pieces: readonly Piece[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<string[]> {
    const folder = this.#folder;
    await Deno.writeFile(`${folder}/questions`, joined(...questions, u32s(0)));
    await Deno.writeFile(`${folder}/script`, scriptBytes(pieces));
    const { code, stdout, stderr } = await runWith(
      { LD_PRELOAD: `${folder}/own.so`, ...env },
      ...[`${folder}/kernel`, `${folder}/questions`, `${folder}/script`],
    );
    assert.equal(code, 0, stderr);
    const lines = stdout.trimEnd().split("\n");
    return lines.map((line, index) => {
      const question = questions[index]?.toHex();
      if (question === undefined) return line;
      assert.ok(line.startsWith(`${question} `), line);
      return line.slice(question.length + 1);
    });
  }

  /** What becomes of one question. */
  async one(...pieces: readonly Piece[]): Promise<string> {
    const [answer, end] = await this.ask([QUESTIONS[0]], [SENT, ...pieces]);
    assert.equal(end, "opened 1 closed 1 sent 1");
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** How an answer ends (scripts/launcher/own_question.c), or the kernel's error number below 0. */
const WHOLE = 1, LOST = 2, CHANGED = 3;

const ended = (end: number, ...rows: readonly Uint8Array[]): string =>
  `${joined(...rows).toHex()} end ${end}`;
const whole = (...rows: readonly Uint8Array[]): string => ended(WHOLE, ...rows);

Deno.test({
  ...needs("gcc"),
  name: "early question: a whole answer, in one piece or in many, without its end",
  fn: async () => {
    await using kernel = await EarlyKernel.open();
    assert.equal(await kernel.one(joined(...ROWS, DONE)), whole(...ROWS));
    assert.equal(await kernel.one(...ROWS, DONE), whole(...ROWS));
    assert.equal(await kernel.one(DONE), whole());
    const [first, ...rest] = ROWS;
    assert.equal(await kernel.one(first, joined(...rest, DONE)), whole(...ROWS));
    // What follows the end in its piece is no part of it.
    assert.equal(await kernel.one(joined(first, DONE, row(9))), whole(first));
    // A signal is no end.
    assert.equal(await kernel.one(EINTR, first, EINTR, DONE), whole(first));
  },
});

Deno.test({
  ...needs("gcc"),
  name: "early question: an answer of many mebibytes does not move while it grows",
  fn: async () => {
    await using kernel = await EarlyKernel.open();
    const piece = joined(...Array.from({ length: 1300 }, (_, index) => row(index)));
    const pieces = new Array<Uint8Array>(450).fill(piece);
    assert.ok(piece.length * pieces.length > 12 * 1024 ** 2);
    assert.equal(await kernel.one(...pieces, DONE), whole(...pieces));
  },
});

Deno.test({
  ...needs("gcc"),
  name: "early question: what is cut, wrong, changed or lost is so, behind the messages before it",
  fn: async () => {
    await using kernel = await EarlyKernel.open();
    const answer = joined(...ROWS, DONE);
    const edges = ROWS.map((_, index) => joined(...ROWS.slice(0, index + 1)).length);
    for (let at = 1; at < answer.length; at++) {
      const cut = await kernel.one(answer.subarray(0, at), answer.subarray(at));
      const before = ROWS.filter((_, index) => edges[index] <= at);
      const expected = edges.includes(at) ? whole(...ROWS) : ended(LOST, ...before);
      assert.equal(cut, expected, `cut at ${at}`);
    }
    const first = row(1);
    const lost: readonly (readonly Piece[])[] = [
      [first, new Uint8Array(0)],
      [first, ENOBUFS],
      [first, "too large"],
      [joined(first, u32s(8, 0, 0, 0), DONE)],
      [joined(first, u32s(0, 0, 0, 0), DONE)],
      [joined(first, u32s(0xffffffff, 0, 0, 0), DONE)],
      // An end without a result, and one that is no end of a dump.
      [joined(first, u32s(16), u16s(3, 2), u32s(1, 0))],
      [first, failed(0)],
    ];
    for (const pieces of lost) assert.equal(await kernel.one(...pieces), ended(LOST, first));
    assert.equal(await kernel.one(failed(0)), ended(LOST));
    const endless = joined(u32s(0x7ffffffd), u16s(20, 2), u32s(1, 0), DONE);
    assert.equal(await kernel.one(endless), ended(LOST));
    assert.equal(
      await kernel.one(joined(first, CHANGED_ROW, DONE)),
      ended(CHANGED, first, CHANGED_ROW),
    );
    assert.equal(await kernel.one(CHANGED_ROW, first, DONE), ended(CHANGED, CHANGED_ROW, first));
    assert.equal(await kernel.one(first, CHANGED_DONE), ended(CHANGED, first));
  },
});

Deno.test({
  ...needs("gcc"),
  name: "early question: the kernel's refusal is one, in the middle of a dump as well",
  fn: async () => {
    await using kernel = await EarlyKernel.open();
    assert.equal(await kernel.one(failed(ENOENT)), ended(-ENOENT));
    assert.equal(await kernel.one(row(1), failed(ENOENT)), ended(-ENOENT, row(1)));
    const failedDone = messageBytes({ type: 3, struct: u32s(-12 >>> 0) });
    assert.equal(await kernel.one(row(1), failedDone), ended(-12, row(1)));
  },
});

Deno.test({
  ...needs("gcc"),
  name: "early question: several, one after the other, each over a socket of its own",
  fn: async () => {
    await using kernel = await EarlyKernel.open();
    const end = "opened 3 closed 3 sent 3";
    assert.deepEqual(
      await kernel.ask(QUESTIONS, [SENT, row(1), DONE, SENT, failed(ENOENT), SENT, row(3), DONE]),
      [whole(row(1)), ended(-ENOENT), whole(row(3)), end],
    );
    assert.deepEqual(
      await kernel.ask(QUESTIONS, [SENT, CHANGED_DONE, SENT, DONE, SENT, DONE]),
      [ended(CHANGED), whole(), whole(), end],
    );
    // What is left of an answer goes with its socket.
    assert.deepEqual(
      await kernel.ask(QUESTIONS, [SENT, DONE, SENT, row(1), ENOBUFS, SENT, row(3), DONE]),
      [whole(), ended(LOST, row(1)), whole(row(3)), end],
    );
    assert.deepEqual(
      await kernel.ask(QUESTIONS, [SENT, DONE, ENOBUFS, SENT, row(3), DONE]),
      [whole(), ended(LOST), whole(row(3)), end],
    );
  },
});

Deno.test({
  ...needs("gcc"),
  name: "early question: no socket, no question, and a kernel that takes its time",
  fn: async () => {
    await using kernel = await EarlyKernel.open();
    assert.deepEqual(
      await kernel.ask(QUESTIONS, [], { NO_SOCKET: "1" }),
      [ended(LOST), ended(LOST), ended(LOST), "opened 3 closed 0 sent 0"],
    );
    assert.deepEqual(await kernel.ask([], []), ["opened 0 closed 0 sent 0"]);
    const before = performance.now();
    // Each message is there before the next.
    const slow = { SLOWNESS: "200000", COUNT_PIECES: "1" };
    assert.deepEqual(
      await kernel.ask([QUESTIONS[0]], [SENT, ...ROWS, DONE], slow),
      [`${joined(...ROWS).toHex()} pieces 3 end ${WHOLE}`, "opened 1 closed 1 sent 1"],
    );
    assert.ok(performance.now() - before > 900);
  },
});

const TABLE = "/proc/net/some-table";
/** What a page of a table may have; the last has fewer. */
const PAGE = 4096, LEAST_OF_PAGE = 3072;

const lines = (length: number, letter: string): Uint8Array =>
  new TextEncoder().encode(letter.repeat(length - 1) + "\n");

Deno.test({
  ...needs("gcc"),
  name: "early table: page by page to the one that is not full, which is the end",
  fn: async () => {
    await using kernel = await EarlyKernel.open();
    const table = async (...pieces: readonly Piece[]): Promise<string> => {
      const [answer, end] = await kernel.ask([tableQuestion(TABLE)], [SENT, ...pieces]);
      assert.equal(end, `opened 1 closed 1 sent 0 ${TABLE}`);
      return answer;
    };
    const pages = [lines(PAGE, "a"), lines(LEAST_OF_PAGE, "b"), lines(4000, "c")];
    const last = lines(LEAST_OF_PAGE - 1, "d");
    // Nothing is read behind the end: the script would be over.
    assert.equal(await table(last), whole(last));
    assert.equal(await table(...pages, last), whole(...pages, last));
    assert.equal(await table(...pages, new Uint8Array(0)), whole(...pages));
    assert.equal(await table(new Uint8Array(0)), whole());
    assert.equal(await table(EINTR, pages[0], EINTR, last), whole(pages[0], last));
    assert.equal(await table(ENOMEM), ended(LOST));
    assert.equal(await table("too large"), ended(LOST));
    const many = Array.from({ length: 40 }, () => pages[0]);
    assert.equal(await table(...many, last), whole(...many, last));
    // What was read before is still known, but for less than a step.
    const broken = await table(...many, ENOMEM);
    const some = /^([0-9a-f]*) end 2$/.exec(broken)?.[1] ?? "";
    assert.ok(joined(...many).toHex().startsWith(some));
    assert.ok(some.length > 2 * 64 * 1024);
  },
});

Deno.test({
  ...needs("gcc"),
  name: "early table: one that cannot be opened, among questions to the kernel",
  fn: async () => {
    await using kernel = await EarlyKernel.open();
    const table = tableQuestion(TABLE);
    const text = lines(20, "x");
    const pieces = [
      ...[SENT, row(1), DONE],
      ENOENT,
      ...[SENT, text],
      ...[SENT, row(2), DONE],
    ];
    assert.deepEqual(
      await kernel.ask([QUESTIONS[0], table, table, QUESTIONS[1]], pieces),
      [
        ...[whole(row(1)), ended(LOST), whole(text), whole(row(2))],
        `opened 4 closed 3 sent 2 ${TABLE} ${TABLE}`,
      ],
    );
  },
});

Deno.test("carried library: all of it can be read in one sitting, in fewer than 250 lines", async () => {
  const folder = new URL("../../scripts/launcher/", import.meta.url);
  const files = [...Deno.readDirSync(folder)].filter(({ name }) => name.startsWith("own_"));
  const texts = await Promise.all(
    files.map(({ name }) => Deno.readTextFile(new URL(name, folder))),
  );
  const lines = texts.reduce((sum, text) => sum + text.split("\n").length - 1, 0);
  assert.ok(lines > 100 && lines < 250, `${lines} lines`);
});
