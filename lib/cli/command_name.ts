/** Which command a command line is of: `ss`, `netstat` or `lsof`. */

import { COMMAND_NAMES, type CommandName } from "../model/query.ts";

/** A command, and its own words. */
export interface NamedCommand {
  readonly name: CommandName;
  readonly words: readonly string[];
}

/**
 * The command of a command line. `called`: the name of the link that was run, if that is a command's.
 * Otherwise the first word says it, and without one it is `ss`.
 */
export function namedCommand(words: readonly string[], called: CommandName | null): NamedCommand {
  if (called !== null) return { name: called, words };
  const name = COMMAND_NAMES.find((known) => known === words[0]);
  return name === undefined ? { name: "ss", words } : { name, words: words.slice(1) };
}
