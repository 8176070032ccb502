/**
 * The library that a released file carries (scripts/launcher/own_question.c): what it was told to ask
 * or to read, and what came of it.
 */

import type { Arrival } from "../../model/arrival.ts";
import { NLMSG, u32 } from "../../uapi/netlink.ts";
import { isTableQuestion } from "../../uapi/table_question.ts";
import { errorText, UNCOMPILED, UNUSED } from "./libc.ts";
import { CHANGED, ENDED } from "./sock_diag.ts";

/** The library is in this process already, and so is not looked for. */
export const LIBRARY = "sockscope.so";

const SYMBOLS = {
  // Where the questions are, one behind the other; the last is followed by 0. Null for none.
  early_questions: { type: "pointer" },
  // A list of `struct answer`, in their order.
  early_answers: { type: "pointer" },
  await_answer: { parameters: ["pointer", "usize", UNCOMPILED], result: "usize" },
  copy_answer: { parameters: ["pointer", "usize", "buffer", "usize", UNCOMPILED], result: "void" },
} as const;

/** `struct answer`, numbers of 64 bits: byte offsets divided by 8. */
const ANSWER = { bytes: 0, room: 1, length: 2, end: 3, SIZE: 32 } as const;
/** How many bytes are waited for at once, some 2,000 sockets: each time costs a switch of threads. */
const LEAST = 256 * 1024;
const NONE = new Uint8Array(0);
/** How an answer ends; the kernel's error number below 0. */
const END = { ARRIVES: 0, WHOLE: 1, CHANGED: 3 } as const;
const TABLE_ENDED = "the kernel has not given all of it";

/** An answer: its messages or a table, some of which may still arrive; or why the kernel refused it. */
export type EarlyAnswer = EarlyTable | { readonly reason: string };

/** Bytes that arrived early; none yet if they still arrive. */
export interface EarlyTable {
  readonly bytes: Uint8Array;
  readonly arrival: Arrival | null;
}

/** A question that was asked before. */
export interface EarlyQuestion {
  readonly request: Uint8Array;
  /**
   * The answer; null if there is none. Waits until it has begun, which those to earlier questions have
   * to end for: there is nothing else to do, and another thread would have to be started.
   */
  answer(): EarlyAnswer | null;
}

/** What the library has, in the order in which it asks. */
export interface AskedBefore {
  readonly questions: readonly EarlyQuestion[];
  close(): void;
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

/** Bytes of an answer while the rest of it arrives. */
export class Arriving implements Arrival {
  readonly #answer: BigInt64Array;
  readonly #handle: Handle;
  readonly #ended: string;
  #bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes were copied; null if the first place has room for all of them so far. */
  #copied: number | null = null;

  /** `ended`: what there is to say if the rest never comes. */
  constructor(answer: BigInt64Array, handle: Handle, ended: string) {
    this.#answer = answer;
    this.#handle = handle;
    this.#ended = ended;
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
    return end === END.WHOLE ? null : end === END.CHANGED ? CHANGED : this.#ended;
  }
}

/** Null for what is not whole, if that is known already. */
function answerOf(answer: BigInt64Array, handle: Handle, ended: string): EarlyAnswer | null {
  const end = Number(answer[ANSWER.end]);
  if (end === END.ARRIVES) return { bytes: NONE, arrival: new Arriving(answer, handle, ended) };
  if (end < 0) return { reason: errorText(-end) };
  if (end !== END.WHOLE) return null;
  // Another thread has written how many there are: it is asked for by a call, that sees it.
  return {
    bytes: memory(answer[ANSWER.bytes], handle.wait(Number.MAX_SAFE_INTEGER)),
    arrival: null,
  };
}

/** The questions: whole messages. `place`: where the address of the first is. */
function requestsAt(place: Deno.PointerObject): Uint8Array[] {
  const requests: Uint8Array[] = [];
  for (let address = new Deno.UnsafePointerView(place).getBigUint64(); address !== 0n;) {
    const length = u32(memory(address, NLMSG.SIZE), NLMSG.nlmsg_len);
    if (length === 0) break;
    requests.push(memory(address, length));
    address += BigInt(length);
  }
  return requests;
}

/** Null if it is not there. Never asks the user. */
export function openLibrary(): AskedBefore | null {
  if (Deno.permissions.querySync({ name: "ffi", path: LIBRARY }).state !== "granted") return null;
  try {
    const library = Deno.dlopen(LIBRARY, SYMBOLS);
    const { early_questions, early_answers, await_answer, copy_answer } = library.symbols;
    const questions = requestsAt(early_questions!).map((request, index): EarlyQuestion => {
      const at = Deno.UnsafePointer.offset(early_answers!, index * ANSWER.SIZE)!;
      const answer = new BigInt64Array(Deno.UnsafePointerView.getArrayBuffer(at, ANSWER.SIZE));
      const ended = isTableQuestion(request) ? TABLE_ENDED : ENDED;
      const handle = {
        wait: (have: number) => Number(await_answer(at, BigInt(have), UNUSED)),
        copy: (from: number, into: Uint8Array<ArrayBuffer>) =>
          copy_answer(at, BigInt(from), into, BigInt(into.length), UNUSED),
      };
      return {
        request,
        answer: () => {
          // There is a place for it then.
          handle.wait(0);
          return answerOf(answer, handle, ended);
        },
      };
    });
    // What was handed out is called later: the library stays in this process, which began with it.
    return { questions, close: () => library.close() };
  } catch {
    return null;
  }
}
