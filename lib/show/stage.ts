/** What the later half of a run has of the world outside, where it has no permission any more. */

import type { HostFacts } from "../model/capture.ts";
import { type Problem, problemText } from "../model/problem.ts";

/** Asks DNS, for the little that files do not know; null stands for not asking it. */
export interface Dns {
  /** Addresses of hosts by name, 4 or 16 bytes each. */
  addresses(hosts: readonly string[]): Promise<Map<string, readonly Uint8Array[]>>;
  /** Names of addresses. */
  names(addresses: readonly string[]): Promise<Map<string, string>>;
}

/** Where it is shown. */
export interface Stage {
  readonly facts: HostFacts;
  out(bytes: Uint8Array): void;
  error(line: string): void;
}

/** Tells of problems; true where there are none. */
export function complain(problems: readonly Problem[], stage: Stage): boolean {
  for (const problem of problems) stage.error(problemText(problem));
  return problems.length === 0;
}
