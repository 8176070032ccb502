/** Why a run was refused, as the user reads it. */

import { EnvironmentError, FilterSyntaxError, UsageError } from "../model/problem.ts";

/** The message for standard error, of one line or more; null for an error of the program itself. */
export function refusalText(error: unknown): string | null {
  if (error instanceof FilterSyntaxError) return `filter: ${error.message}\n${error.pointer()}`;
  if (error instanceof UsageError) return `${error.message} (see --help)`;
  if (error instanceof EnvironmentError) return error.message;
  return null;
}
