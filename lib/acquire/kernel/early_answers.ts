/**
 * Answers to what the kernel was asked while the runtime was still starting: by a library that a
 * released file carries (scripts/launcher/own_question.c), for command lines that are known when it is
 * made. Only an answer to the very bytes that this program would send is taken.
 */

import { NLMSG } from "../../uapi/netlink.ts";
import { launch } from "../sandbox/launcher.ts";

/** The library is in this process already, and so is not looked for. */
const LIBRARY = "sockscope.so";

const SYMBOLS = {
  // On another thread: with many sockets the kernel is still answering.
  next_answer: { parameters: [], result: "pointer", nonblocking: true },
} as const;

/** `struct answer`, four numbers of 64 bits: byte offsets divided by 8. */
const ANSWER = { request: 0, requestLength: 1, bytes: 2, length: 3, SIZE: 32 } as const;

/** An answer: its messages, or the error number with which the kernel refused it. */
export type EarlyAnswer =
  | { readonly bytes: Uint8Array }
  | { readonly error: number };

/** What the library has, in the order of its questions. */
export interface AskedBefore {
  /** The next question and, when it has come, its answer; null if there is no more. */
  next(): Promise<{ readonly request: Uint8Array; readonly answer: EarlyAnswer | null } | null>;
  close(): void;
}

/** Gives the answers to those who would ask the same, in the same order. */
export class EarlyAnswers implements Disposable {
  #asked: AskedBefore | null;

  constructor(asked: AskedBefore | null) {
    this.#asked = asked;
  }

  /** None if this start has asked nothing, or not by the launcher of a released file. */
  static open(): EarlyAnswers {
    return new EarlyAnswers(launch().asks ? openLibrary() : null);
  }

  /** The whole answer to a message; null if it has to be sent. */
  async take(request: Uint8Array): Promise<EarlyAnswer | null> {
    if (this.#asked === null) return null;
    const next = await this.#asked.next();
    if (next !== null && isSame(next.request, request)) return next.answer;
    // Another question was expected: then the others are others too.
    this[Symbol.dispose]();
    return null;
  }

  [Symbol.dispose](): void {
    this.#asked?.close();
    this.#asked = null;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** Null if it is not there. Never asks the user. */
function openLibrary(): AskedBefore | null {
  if (Deno.permissions.querySync({ name: "ffi", path: LIBRARY }).state !== "granted") return null;
  try {
    const library = Deno.dlopen(LIBRARY, SYMBOLS);
    return {
      next: async () => {
        const at = await library.symbols.next_answer();
        return at === null ? null : answerAt(at);
      },
      close: () => library.close(),
    };
  } catch {
    return null;
  }
}

/** What the memory says, which stays as long as this process. */
function answerAt(
  at: Deno.PointerObject,
): { request: Uint8Array; answer: EarlyAnswer | null } {
  const answer = new BigUint64Array(Deno.UnsafePointerView.getArrayBuffer(at, ANSWER.SIZE));
  const bytesOf = (from: number, length: number): Uint8Array | null => {
    const memory = Deno.UnsafePointer.create(answer[from]);
    if (memory === null) return null;
    if (length === 0) return new Uint8Array(0);
    return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(memory, length));
  };
  const request = bytesOf(ANSWER.request, Number(answer[ANSWER.requestLength]));
  const length = Number(answer[ANSWER.length]);
  const bytes = bytesOf(ANSWER.bytes, length);
  return {
    request: request ?? new Uint8Array(NLMSG.SIZE),
    answer: bytes !== null ? { bytes } : length > 0 ? { error: length } : null,
  };
}
