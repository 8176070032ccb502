/** The ways out of the half of a run that follows the drop of permissions. */

import type { HostFacts } from "../model/capture.ts";
import { type Problem, problemText } from "../model/problem.ts";

/** Where results and messages go. */
export interface Display {
  readonly facts: HostFacts;
  out(bytes: Uint8Array): void;
  /** Reports a message, without the program's name, and lines below it that belong to it. */
  error(...lines: string[]): void;
}

/** Reports problems; true if there are none. */
export function reportProblems(problems: readonly Problem[], display: Display): boolean {
  for (const problem of problems) display.error(problemText(problem));
  return problems.length === 0;
}
