/**
 * Gives every permission back before the first byte of what others wrote is decoded.
 *
 * Deno's permissions are the process's own: once revoked they cannot be had again without a
 * prompt, and there is none (`--no-prompt`).
 */

import { EnvironmentError } from "../../model/problem.ts";

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

/**
 * What is held of every kind: "all", "none", or for reading the name of `procRoot` where it may be
 * read and not everything. (Deno does not tell of grants for single paths unless asked for them.)
 */
export function permissionStates(procRoot: string): ReadonlyMap<PermissionKind, string> {
  const granted = (descriptor: Deno.PermissionDescriptor): boolean =>
    Deno.permissions.querySync(descriptor).state === "granted";
  return new Map(PERMISSION_KINDS.map((name) => {
    if (granted({ name })) return [name, "all"];
    if (name === "read" && granted({ name, path: procRoot })) return [name, procRoot];
    return [name, "none"];
  }));
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
