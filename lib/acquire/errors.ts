/** Errors of system calls, classified by what they mean for a run. */

/** `gone`: no such file or process. `denied`: the system forbids it. `capability`: Deno does. */
export type Failure = "gone" | "denied" | "capability" | "other";

/** What errors of `node:fs` mean, which have a code and no class. */
const FAILURE_OF_CODE: ReadonlyMap<string, Failure> = new Map([
  ["ENOENT", "gone"],
  ["ENOTDIR", "gone"],
  ["ESRCH", "gone"],
  ["EACCES", "denied"],
  ["EPERM", "denied"],
]);

/** Classifies an error that a call of `Deno` or `node:fs` threw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return "gone";
  }
  if (error instanceof Deno.errors.NotCapable) return "capability";
  if (error instanceof Deno.errors.PermissionDenied) return "denied";
  // ESRCH has no class of its own: the process ended between two calls.
  if (error instanceof Error && /os error 3\b/.test(error.message)) return "gone";
  const code = error instanceof Error && "code" in error ? error.code : null;
  return FAILURE_OF_CODE.get(String(code)) ?? "other";
}

/** The system's words for an error, without the call and the path that stand around them. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const reason = /^([^(]*) \(os error \d+\)/.exec(message);
  if (reason) return reason[1];
  // As node:fs has them: `EACCES: permission denied, open '/x'`.
  const ofNode = /^E[A-Z0-9]+: (.)([^,]*),/.exec(message);
  return ofNode ? ofNode[1].toUpperCase() + ofNode[2] : message.split(":")[0];
}
