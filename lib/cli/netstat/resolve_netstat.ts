/** Words -> Command, as `netstat` reads them. */

import { UsageError } from "../../model/problem.ts";
import type { Command } from "../../model/query.ts";
import type { CommandEnvironment } from "../resolve_query.ts";

/** Resolves a command line of `netstat`. Throws `UsageError`. */
export function resolveNetstat(
  _words: readonly string[],
  _environment: CommandEnvironment,
): Command {
  throw new UsageError("netstat is not there yet");
}
