/** One thread of the mass run: checks its share of the inputs until the time is up. */

import { check, lineText } from "./check.ts";
import { type Input, Inputs } from "./inputs.ts";

/** What a worker is to do. */
export interface Task {
  readonly seed: number;
  /** It checks `first`, `first + step` and so on, below `end`. */
  readonly first: number;
  readonly step: number;
  readonly end: number;
  readonly milliseconds: number;
  /** At {@linkcode IN_HAND} the number of the input in hand, at {@linkcode DONE} how many are done. */
  readonly progress: Int32Array<SharedArrayBuffer>;
}

/** Places in {@linkcode Task.progress}. */
export const IN_HAND = 0, DONE = 1;

/** What a worker says: of each input that something is wrong with, and that it has ended. */
export type Report =
  | { readonly kind: "found"; readonly number: number; readonly text: string }
  | { readonly kind: "ended" };

/** A finding in words. */
export function findingText({ what }: Input, command: string, error: unknown): string {
  const reason = error instanceof Error ? error.stack ?? error.message : String(error);
  return `${what}, ${command}\n${reason.slice(0, 3000)}`;
}

async function work(task: Task): Promise<void> {
  const { seed, first, step, end, milliseconds, progress } = task;
  const inputs = await Inputs.open(seed);
  const stop = performance.now() + milliseconds;
  for (let number = first; number < end && performance.now() < stop; number += step) {
    Atomics.store(progress, IN_HAND, number);
    const input = inputs.make(number);
    try {
      await check(input);
    } catch (error) {
      report({ kind: "found", number, text: findingText(input, lineText(input), error) });
    }
    Atomics.add(progress, DONE, 1);
  }
  report({ kind: "ended" });
}

const scope = globalThis as unknown as {
  onmessage?: (event: MessageEvent<Task>) => void;
  postMessage(report: Report): void;
};

function report(message: Report): void {
  scope.postMessage(message);
}

scope.onmessage = ({ data }) => void work(data);
