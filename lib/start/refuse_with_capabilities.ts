/** What a program that may read more than its caller does not do for him. */

import { ownStatus } from "../acquire/sandbox/own_status.ts";
import { hasFileCapabilities } from "../decode/procfs/pid_status.ts";
import { EnvironmentError } from "../model/problem.ts";

/**
 * Refuses files of the caller's choice where the program may read more than he: what is in them
 * would be shown to him, in a row or in an error.
 */
export function refuseWithCapabilities(what: string): void {
  if (!hasFileCapabilities(ownStatus())) return;
  throw new EnvironmentError(
    `${what}: a program with file capabilities reads /proc alone (-F - reads standard input)`,
  );
}
