/**
 * Answers to what the kernel was asked while the runtime was still starting: by a library that a
 * released file carries (scripts/launcher/own_question.c), for command lines that are known when it is
 * made. Only an answer to the very bytes that this program would send is taken.
 */

import { allOf, type Arrival } from "../../model/arrival.ts";
import { launch } from "../sandbox/launcher.ts";
import { errorText, UNCOMPILED, UNUSED } from "./libc.ts";
import { CHANGED, ENDED } from "./sock_diag.ts";

/** The library is in this process already, and so is not looked for. */
const LIBRARY = "sockscope.so";

const SYMBOLS = {
  // Waits for the first part. There is nothing else to do; another thread would have to be started.
  next_answer: { parameters: [UNCOMPILED], result: "pointer" },
  await_answer: { parameters: ["pointer", "usize", UNCOMPILED], result: "usize" },
  copy_answer: { parameters: ["pointer", "usize", "buffer", "usize", UNCOMPILED], result: "void" },
} as const;

/** `struct answer`, numbers of 64 bits: byte offsets divided by 8. */
const ANSWER = {
  ...{ request: 0, requestLength: 1, bytes: 2, room: 3, length: 4, end: 5, SIZE: 48 },
} as const;
/** How many bytes are waited for at once, some 2,000 sockets: each time costs a switch of threads. */
const LEAST = 256 * 1024;
const NONE = new Uint8Array(0);
/** How an answer ends; the kernel's error number below 0. */
const END = { ARRIVES: 0, WHOLE: 1, CHANGED: 3 } as const;

/** An answer: its messages, some of which may still arrive; or why the kernel refused it. */
export type EarlyAnswer =
  | { readonly bytes: Uint8Array; readonly arrival: Arrival | null }
  | { readonly reason: string };

/** What the library has, in the order of its questions. */
export interface AskedBefore {
  /** The next question and, if it has any, its answer; null if there is no more. */
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

  /**
   * The answer to a message; null if it has to be sent. `arriving`: whether the rest of it may still
   * arrive.
   */
  async take(request: Uint8Array, arriving: boolean): Promise<EarlyAnswer | null> {
    if (this.#asked === null) return null;
    const next = await this.#asked.next();
    if (next !== null && isSame(next.request, request)) {
      return arriving || next.answer === null ? next.answer : settled(next.answer);
    }
    // Another question was expected: then the others are others too.
    this[Symbol.dispose]();
    return null;
  }

  [Symbol.dispose](): void {
    this.#asked?.close();
    this.#asked = null;
  }
}

/** An answer that is all there; null if some of it is missing. */
function settled(answer: EarlyAnswer): EarlyAnswer | null {
  if ("reason" in answer || answer.arrival === null) return answer;
  const { arrival } = answer;
  const length = allOf(arrival);
  return arrival.lack === null ? { bytes: arrival.bytes.subarray(0, length), arrival: null } : null;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** Null if it is not there. Never asks the user. */
function openLibrary(): AskedBefore | null {
  if (Deno.permissions.querySync({ name: "ffi", path: LIBRARY }).state !== "granted") return null;
  try {
    const library = Deno.dlopen(LIBRARY, SYMBOLS);
    const { symbols } = library;
    return {
      next: async () => {
        const at = symbols.next_answer(UNUSED);
        if (at === null) return null;
        return answerAt(at, {
          wait: (have) => Number(symbols.await_answer(at, BigInt(have), UNUSED)),
          copy: (from, into) =>
            symbols.copy_answer(at, BigInt(from), into, BigInt(into.length), UNUSED),
        });
      },
      // What was handed out is called later: the library stays in this process, which began with it.
      close: () => library.close(),
    };
  } catch {
    return null;
  }
}

/** Part of this process's memory, which stays as long as it does. */
function memory(address: bigint, length: number): Uint8Array<ArrayBuffer> {
  const at = Deno.UnsafePointer.create(address);
  if (at === null || length === 0) return new Uint8Array(0);
  return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(at, length));
}

/** What the library does with an answer. */
export interface Handle {
  /** Waits for more than so many bytes, or for the end; returns how many there are. */
  wait(have: number): number;
  /** Copies bytes that are there, from an offset on. */
  copy(from: number, into: Uint8Array<ArrayBuffer>): void;
}

/** The rest of an answer. */
export class Arriving implements Arrival {
  readonly #answer: BigInt64Array;
  readonly #handle: Handle;
  #bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes were copied; null if the first place has room for all of them so far. */
  #copied: number | null = null;

  constructor(answer: BigInt64Array, handle: Handle) {
    this.#answer = answer;
    this.#handle = handle;
    // The permission for that is needed before anybody knows how many there will be. Not all that
    // there could ever be: V8 takes it for memory of its own, and would collect garbage too early.
    this.#bytes = memory(answer[ANSWER.bytes], Number(answer[ANSWER.room]));
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  more(have: number): number {
    const count = this.#handle.wait(Math.min(have + LEAST, Number.MAX_SAFE_INTEGER));
    if (count > this.#bytes.length) this.#enlarge(count);
    if (this.#copied !== null) {
      this.#handle.copy(this.#copied, this.#bytes.subarray(this.#copied, count));
      this.#copied = count;
    }
    return count;
  }

  #enlarge(count: number): void {
    const larger = new Uint8Array(2 * count);
    larger.set(this.#bytes.subarray(0, this.#copied ?? this.#bytes.length));
    this.#copied ??= this.#bytes.length;
    this.#bytes = larger;
  }

  get lack(): string | null {
    const end = Number(this.#answer[ANSWER.end]);
    if (end < 0) return errorText(-end);
    return end === END.WHOLE ? null : end === END.CHANGED ? CHANGED : ENDED;
  }
}

function answerAt(
  at: Deno.PointerObject,
  handle: Handle,
): { request: Uint8Array; answer: EarlyAnswer | null } {
  const answer = new BigInt64Array(Deno.UnsafePointerView.getArrayBuffer(at, ANSWER.SIZE));
  const request = memory(answer[ANSWER.request], Number(answer[ANSWER.requestLength]));
  return { request, answer: answerOf(answer, handle) };
}

/** Null for what is not whole, if that is known already. */
function answerOf(answer: BigInt64Array, handle: Handle): EarlyAnswer | null {
  const end = Number(answer[ANSWER.end]);
  if (end === END.ARRIVES) return { bytes: NONE, arrival: new Arriving(answer, handle) };
  if (end < 0) return { reason: errorText(-end) };
  if (end !== END.WHOLE) return null;
  // Another thread has written how many there are: it is asked for by a call, that sees it.
  return {
    bytes: memory(answer[ANSWER.bytes], handle.wait(Number.MAX_SAFE_INTEGER)),
    arrival: null,
  };
}
