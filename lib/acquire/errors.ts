/** Errors of system calls, classified by what they mean for a run. */

/** `gone`: no such file or process. `denied`: the system forbids it. `capability`: Deno does. */
export type Failure = "gone" | "denied" | "capability" | "other";

/** Classifies an error that a call of `Deno` threw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return "gone";
  }
  if (error instanceof Deno.errors.NotCapable) return "capability";
  if (error instanceof Deno.errors.PermissionDenied) return "denied";
  // ESRCH has no class of its own: the process ended between two calls.
  if (error instanceof Error && /os error 3\b/.test(error.message)) return "gone";
  return "other";
}

/** The system's words for an error, without the call and the path that Deno puts around them. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const reason = /^([^(]*) \(os error \d+\)/.exec(message);
  return reason ? reason[1] : message.split(":")[0];
}
