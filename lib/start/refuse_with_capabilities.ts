/** What a program that may read more than its caller does not do for him. */

import { launch } from "../acquire/sandbox/launcher.ts";
import { ownStatus } from "../acquire/sandbox/own_status.ts";
import { mayHaveFileCapabilities } from "../decode/procfs/pid_status.ts";
import { EnvironmentError } from "../model/problem.ts";

/**
 * Whether the program may be able to read more than its caller. The caller can make every file
 * unreadable at the moment it is asked (prlimit), so no answer counts as yes. If Deno permits no
 * such question, it permits no other file either, but those that whoever started it has named.
 */
export function mayReadMoreThanCaller(): boolean {
  if (launch().fileCapabilities) return true;
  const status = ownStatus();
  if (status === "not permitted") return false;
  return status === "unreadable" || mayHaveFileCapabilities(status);
}

/**
 * Refuses what would show the caller more than he may read himself, if the program may read more
 * than he: files of his choice, whose content would be in a row or in an error. `why`: what such a
 * program does instead.
 */
export function refuseWithCapabilities(
  what: string,
  why = "reads /proc alone (-F - reads standard input)",
): void {
  if (!mayReadMoreThanCaller()) return;
  throw new EnvironmentError(`${what}: a program with file capabilities ${why}`);
}
