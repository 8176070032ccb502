/**
 * Gives every permission back before the first byte of what others wrote is decoded.
 *
 * Deno's permissions are the process's own: once revoked they cannot be had again without a
 * prompt, and there is none (`--no-prompt`).
 */

import { EnvironmentError } from "../model/problem.ts";

/** The kinds of permission that Deno has (runtime/js/10_permissions.js). */
export const PERMISSION_KINDS = [
  "read",
  "write",
  "net",
  "env",
  "sys",
  "run",
  "ffi",
  "import",
] as const;

export type PermissionKind = (typeof PERMISSION_KINDS)[number];

/** The state of every kind: "granted", "prompt" (not granted) or "denied". */
export function permissionStates(): ReadonlyMap<PermissionKind, Deno.PermissionState> {
  return new Map(
    PERMISSION_KINDS.map((kind) => [kind, Deno.permissions.querySync({ name: kind }).state]),
  );
}

/** Revokes every kind but those in `keep`, and throws where one is still held. */
export function dropPermissions(keep: readonly PermissionKind[] = []): void {
  for (const name of PERMISSION_KINDS) {
    if (keep.includes(name)) continue;
    const { state, partial } = Deno.permissions.revokeSync({ name });
    if (state === "granted" || partial) {
      throw new EnvironmentError(`the permission to ${name} could not be dropped`);
    }
  }
}
