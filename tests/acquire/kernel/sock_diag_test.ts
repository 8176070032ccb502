/** The talk with the kernel, with a libc that answers from a script. */

import assert from "node:assert/strict";
import { EINTR, ENOBUFS, errorText } from "../../../lib/acquire/kernel/libc.ts";
import { type Answer, Kernel, type Talk } from "../../../lib/acquire/kernel/sock_diag.ts";
import { NETLINK_SOCK_DIAG } from "../../../lib/uapi/netlink.ts";
import { joined, messageBytes, struct, u16s, u32s } from "../../support/answers/replies.ts";

const ENOENT = 2, ENOMEM = 12, EAGAIN = 11;
const MSG_TRUNC = 0x20;
const ROOM = 1024 * 1024;
const REQUEST = Uint8Array.of(20, 0, 0, 0, 1, 2, 3);
const CHANGED = "the sockets changed while they were read: some may be missing or be there twice";

const row = (value: number): Uint8Array => messageBytes({ struct: struct(8, [0, value]) });
const DONE = messageBytes({ type: 3, struct: u32s(0) });
/** An answer to a dump that says that something changed. */
const CHANGED_DONE = joined(u32s(20), u16s(3, 0x12), u32s(1, 0), u32s(0));
const failed = (error: number): Uint8Array =>
  messageBytes({ type: 2, struct: u32s(-error >>> 0, 0, 0, 0, 0) });

/** What one call of recv(2) brings: bytes, an error number, or more bytes than there is room for. */
type Piece = Uint8Array | { readonly error: number } | "too large";

/** One socket's part of the script. */
interface Talked {
  readonly sends?: readonly number[];
  readonly pieces: readonly Piece[];
}

/** A libc whose sockets, one after the other, answer as told. */
class ScriptedLibc implements Talk {
  /** Descriptors in the order of their being opened and closed. */
  readonly opened: number[] = [];
  readonly closed: number[] = [];
  readonly sent: Uint8Array[] = [];
  readonly calls: Talk["calls"];
  /** What of the script was not played. */
  readonly left: () => number;
  #errno = 0;

  constructor(script: readonly Talked[]) {
    const left = script.map(({ sends, pieces }) => ({
      sends: [...sends ?? []],
      pieces: [...pieces],
    }));
    this.left = () => left.reduce((sum, one) => sum + one.sends.length + one.pieces.length, 0);
    const of = (fd: number): (typeof left)[number] => left[fd - 100];
    const fail = (error: number): bigint => {
      this.#errno = error;
      return -1n;
    };
    this.calls = {
      sendMeanwhile: async (...words) => {
        // Its error number is another thread's.
        const errno = this.#errno;
        await Promise.resolve();
        const sent = this.calls.send(...words);
        this.#errno = errno;
        return sent;
      },
      send: (fd, bytes, size, flags): bigint => {
        assert.equal(flags, 0);
        const error = of(fd).sends.shift();
        if (error !== undefined) return fail(error);
        this.sent.push(new Uint8Array(bytes as ArrayBuffer).slice(0, Number(size)));
        return size;
      },
      recv: (fd, buffer, size, flags): bigint => {
        assert.equal(flags, MSG_TRUNC);
        assert.ok(size >= BigInt(ROOM), `room for ${size} bytes alone`);
        const piece = of(fd).pieces.shift();
        assert.ok(piece !== undefined, "more was received than the kernel has to say");
        if (piece === "too large") return size + 1n;
        if ("error" in piece) return fail(piece.error);
        (buffer as Uint8Array).set(piece);
        return BigInt(piece.length);
      },
      close: (fd): number => {
        this.closed.push(fd);
        return 0;
      },
    };
  }

  errno(): number {
    return this.#errno;
  }

  readonly open = (protocol: number): number => {
    assert.equal(protocol, NETLINK_SOCK_DIAG);
    this.opened.push(100 + this.opened.length);
    return this.opened[this.opened.length - 1];
  };
}

/** The answer where sockets behave as told; each has to be used, and closed again. */
function ask(...script: readonly Talked[]): Answer {
  const libc = new ScriptedLibc(script);
  const answer = new Kernel(libc, libc.open).dump(NETLINK_SOCK_DIAG, REQUEST);
  assertPlayed(libc, script);
  return answer;
}

/** The same while other work goes on. */
async function askMeanwhile(...script: readonly Talked[]): Promise<Answer> {
  const libc = new ScriptedLibc(script);
  const answer = await new Kernel(libc, libc.open).dumpMeanwhile(NETLINK_SOCK_DIAG, REQUEST);
  assertPlayed(libc, script);
  return answer;
}

function assertPlayed(libc: ScriptedLibc, script: readonly Talked[]): void {
  assert.deepEqual(libc.opened, script.map((_, index) => 100 + index));
  assert.deepEqual(libc.closed, libc.opened);
  assert.equal(libc.left(), 0);
}

const whole = (...rows: readonly Uint8Array[]): Answer => ({
  ok: true,
  bytes: joined(...rows),
  incomplete: null,
});

/** Compares answers by their bytes' values. */
function assertAnswer(actual: Answer, expected: Answer): void {
  const plain = (answer: Answer): unknown =>
    answer.ok ? { ...answer, bytes: [...answer.bytes] } : answer;
  assert.deepEqual(plain(actual), plain(expected));
}

Deno.test("Kernel: an answer of one piece or of many, without the message that ends it", () => {
  assertAnswer(ask({ pieces: [joined(row(1), row(2), DONE)] }), whole(row(1), row(2)));
  assertAnswer(
    ask({ pieces: [row(1), row(2), joined(row(3), DONE)] }),
    whole(row(1), row(2), row(3)),
  );
  assertAnswer(ask({ pieces: [DONE] }), whole());
});

Deno.test("Kernel: the request is sent as it is, once", () => {
  const libc = new ScriptedLibc([{ pieces: [DONE] }]);
  new Kernel(libc, libc.open).dump(NETLINK_SOCK_DIAG, REQUEST);
  assert.deepEqual(libc.sent.map((bytes) => [...bytes]), [[...REQUEST]]);
});

Deno.test("Kernel: calls that a signal interrupts are made again", () => {
  const interrupted = { error: EINTR };
  assertAnswer(
    ask({ sends: [EINTR, EINTR], pieces: [interrupted, row(1), interrupted, interrupted, DONE] }),
    whole(row(1)),
  );
});

Deno.test("Kernel: a socket that cannot be opened is a reason, and nothing is closed", () => {
  const libc = new ScriptedLibc([]);
  const answer = new Kernel(libc, () => -97).dump(NETLINK_SOCK_DIAG, REQUEST);
  assert.deepEqual(answer, { ok: false, reason: "address family not supported" });
  assert.deepEqual([libc.closed, libc.sent], [[], []]);
});

Deno.test("Kernel: a request that cannot be sent is a reason", () => {
  assertAnswer(ask({ sends: [1], pieces: [] }), { ok: false, reason: "operation not permitted" });
});

Deno.test("Kernel: an answer that cannot be received is a reason", () => {
  assertAnswer(ask({ pieces: [row(1), { error: ENOMEM }] }), { ok: false, reason: "error 12" });
  assertAnswer(ask({ pieces: [{ error: EAGAIN }] }), { ok: false, reason: "error 11" });
});

Deno.test("Kernel: the kernel's own error is a reason, in the middle of a dump as well", () => {
  const missing = { ok: false, reason: "no such module in this kernel" } as const;
  assertAnswer(ask({ pieces: [failed(ENOENT)] }), missing);
  assertAnswer(ask({ pieces: [joined(row(1), failed(ENOENT))] }), missing);
  const done = messageBytes({ type: 3, struct: u32s(-22 >>> 0) });
  assertAnswer(ask({ pieces: [row(1), done] }), {
    ok: false,
    reason: "the kernel does not understand the request",
  });
});

Deno.test("Kernel: messages that were lost are asked for again, over a new socket", () => {
  const lost: Talked = { pieces: [row(1), { error: ENOBUFS }] };
  assertAnswer(ask(lost, { pieces: [row(2), DONE] }), whole(row(2)));
  assertAnswer(ask(lost, lost, { pieces: [row(3), DONE] }), whole(row(3)));
  assertAnswer(ask(lost, lost, lost), {
    ok: true,
    bytes: row(1),
    incomplete: errorText(ENOBUFS),
  });
});

Deno.test("Kernel: a piece without enough room is taken for lost", () => {
  const cut: Talked = { pieces: [row(1), "too large"] };
  assertAnswer(ask(cut, { pieces: [row(2), DONE] }), whole(row(2)));
  assertAnswer(ask(cut, cut, cut), { ok: true, bytes: row(1), incomplete: errorText(ENOBUFS) });
});

Deno.test("Kernel: sockets that changed meanwhile are asked for again, and then it is said", () => {
  const changed: Talked = { pieces: [row(1), CHANGED_DONE] };
  const early: Talked = { pieces: [joined(u32s(24), u16s(20, 0x12), row(1).subarray(8)), DONE] };
  assertAnswer(ask(changed, { pieces: [row(2), DONE] }), whole(row(2)));
  assertAnswer(ask(changed, early, changed), { ok: true, bytes: row(1), incomplete: CHANGED });
});

Deno.test("Kernel: a refusal behind a dump that was not whole is the answer", () => {
  assertAnswer(ask({ pieces: [row(1), CHANGED_DONE] }, { pieces: [failed(ENOENT)] }), {
    ok: false,
    reason: "no such module in this kernel",
  });
});

Deno.test("Kernel: an answer that ends early is said to, instead of being waited for", () => {
  const nothing: Talked = { pieces: [row(1), new Uint8Array(0)] };
  assertAnswer(ask(nothing, nothing, nothing), {
    ok: true,
    bytes: row(1),
    incomplete: "the kernel's answer ended before the dump did",
  });
});

Deno.test("Kernel: there is always room for a mebibyte, and what came before stays", () => {
  const piece = (value: number): Uint8Array =>
    messageBytes({ struct: new Uint8Array(700_000).fill(value) });
  const values = Array.from({ length: 30 }, (_, index) => index + 1);
  const answer = ask({ pieces: [...values.map(piece), DONE] });
  assert.ok(answer.ok && answer.incomplete === null);
  const size = 700_016;
  assert.equal(answer.bytes.length, values.length * size);
  for (const [index, value] of values.entries()) {
    const part = answer.bytes.subarray(index * size, (index + 1) * size);
    assert.ok(part.subarray(16).every((byte) => byte === value), `piece ${index}`);
  }
});

Deno.test("Kernel.dumpMeanwhile: as dump, but that what could not be sent is sent again", async () => {
  const wholeOne: Talked = { pieces: [row(1), joined(row(2), DONE)] };
  assertAnswer(await askMeanwhile(wholeOne), whole(row(1), row(2)));
  const unsent: Talked = { sends: [1], pieces: [] };
  assertAnswer(await askMeanwhile(unsent, wholeOne), whole(row(1), row(2)));
  const refused = { ok: false, reason: "operation not permitted" } as const;
  assertAnswer(await askMeanwhile(unsent, unsent), refused);
  const missing: Talked = { pieces: [failed(ENOENT)] };
  const reason = "no such module in this kernel";
  assertAnswer(await askMeanwhile(missing), { ok: false, reason });
  const lost: Talked = { pieces: [row(1), { error: ENOBUFS }] };
  assertAnswer(await askMeanwhile(lost, lost, wholeOne), whole(row(1), row(2)));
  const incomplete = errorText(ENOBUFS);
  assertAnswer(await askMeanwhile(lost, lost, lost), { ok: true, bytes: row(1), incomplete });
});

Deno.test("Kernel.dumpMeanwhile: a socket that cannot be opened is a reason", async () => {
  const libc = new ScriptedLibc([]);
  const answer = await new Kernel(libc, () => -97).dumpMeanwhile(NETLINK_SOCK_DIAG, REQUEST);
  assert.deepEqual(answer, { ok: false, reason: "address family not supported" });
});
