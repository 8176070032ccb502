/** Words -> Command, as `lsof` reads them. */

import { UsageError } from "../../model/problem.ts";
import type { Command } from "../../model/query.ts";
import type { CommandEnvironment } from "../resolve_query.ts";

/** Resolves a command line of `lsof`. Throws `UsageError`. */
export function resolveLsof(_words: readonly string[], _environment: CommandEnvironment): Command {
  throw new UsageError("lsof is not there yet");
}
