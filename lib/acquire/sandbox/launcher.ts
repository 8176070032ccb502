/**
 * What the launcher of a released file says of this start (scripts/launcher/launcher.c), in one
 * variable of the environment. Its caller cannot set it for a released file; for any other program
 * he can, and only makes it refuse more, or look for a library that the system does not have.
 */

import { COMMAND_NAMES, type CommandName } from "../../model/query.ts";
import { environmentVariable } from "../host_facts.ts";

const VARIABLE = "SOCKSCOPE_LAUNCHER";

/** A start, as far as it is known without asking the kernel. */
export interface Launch {
  /** The kernel enforces the sandbox. */
  readonly sandbox: boolean;
  /** The file gave the program capabilities that its caller does not have. */
  readonly fileCapabilities: boolean;
  /** The command that the file was called by its name: a link named `netstat`; null for none. */
  readonly name: CommandName | null;
  /** The launcher starts the program again if it ends with `ExitStatus.AGAIN`. */
  readonly repeats: boolean;
  /** The kernel has been asked already for what this command line usually shows. */
  readonly asks: boolean;
}

/** How this program was started; false and null without a launcher. */
export function launch(): Launch {
  const words = (environmentVariable(VARIABLE) ?? "").split(" ");
  return {
    sandbox: words.includes("sandbox"),
    fileCapabilities: words.includes("file-capabilities"),
    name: COMMAND_NAMES.find((name) => words.includes(name)) ?? null,
    repeats: words.includes("repeats"),
    asks: words.includes("asks"),
  };
}
