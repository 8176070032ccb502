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
function mayReadMoreThanCaller(): boolean {
  if (launch().fileCapabilities) return true;
  const status = ownStatus();
  if (status === "not permitted") return false;
  return status === "unreadable" || mayHaveFileCapabilities(status);
}

/**
 * Refuses files of the caller's choice if the program may read more than he: what is in them would
 * be shown to him, in a row or in an error.
 */
export function refuseWithCapabilities(what: string): void {
  if (!mayReadMoreThanCaller()) return;
  throw new EnvironmentError(
    `${what}: a program with file capabilities reads /proc alone (-F - reads standard input)`,
  );
}
