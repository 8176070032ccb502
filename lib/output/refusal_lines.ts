/** Why a run was refused, as the user reads it. */

import { EnvironmentError, FilterSyntaxError, UsageError } from "../model/problem.ts";

/** The lines of the message for standard error; null for an error of the program itself. */
export function refusalLines(error: unknown): readonly string[] | null {
  if (error instanceof FilterSyntaxError) return [`filter: ${error.message}`, ...error.pointer()];
  if (error instanceof UsageError) return [`${error.message} (see --help)`];
  if (error instanceof EnvironmentError) return [error.message, ...error.advice];
  return null;
}
