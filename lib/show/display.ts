/** The ways out of the half of a run that follows the drop of permissions. */

import type { HostFacts } from "../model/capture.ts";
import { type Problem, problemText } from "../model/problem.ts";

/** Where results and messages go. */
export interface Display {
  readonly facts: HostFacts;
  out(bytes: Uint8Array): void;
  /** Reports one message, of one line or more, without the program's name. */
  error(message: string): void;
}

/** Reports problems; true if there are none. */
export function reportProblems(problems: readonly Problem[], display: Display): boolean {
  for (const problem of problems) display.error(problemText(problem));
  return problems.length === 0;
}
