/**
 * Answers to what the kernel was asked, and tables that were read, while the runtime was still
 * starting, for command lines that are known when a released file is made. Only an answer to the very
 * bytes that this program would send, or would open, is taken.
 */

import { allOf } from "../../model/arrival.ts";
import {
  type AskedBefore,
  type EarlyAnswer,
  type EarlyQuestion,
  openLibrary,
} from "./carried_library.ts";
import { launch } from "../sandbox/launcher.ts";

/** Gives the answers to those who would ask the same. */
export class EarlyAnswers implements Disposable {
  readonly #asked: AskedBefore | null;
  readonly #left: Set<EarlyQuestion>;

  constructor(asked: AskedBefore | null) {
    this.#asked = asked;
    this.#left = new Set(asked?.questions);
  }

  /** None if this start has asked nothing, or not by the launcher of a released file. */
  static open(): EarlyAnswers {
    return new EarlyAnswers(launch().asks ? openLibrary() : null);
  }

  /** Whether there are answers that nobody has taken. */
  get isExpected(): boolean {
    return this.#left.size > 0;
  }

  /**
   * The answer to a message, or what is in a table; null if it has to be sent, or read. `arriving`:
   * whether the rest of it may still arrive.
   */
  take(request: Uint8Array, arriving: boolean): EarlyAnswer | null {
    const question = this.#left.values().find((asked) => isSame(asked.request, request));
    if (question === undefined) return null;
    this.#left.delete(question);
    const answer = question.answer();
    return arriving || answer === null ? answer : settled(answer);
  }

  [Symbol.dispose](): void {
    this.#left.clear();
    this.#asked?.close();
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
