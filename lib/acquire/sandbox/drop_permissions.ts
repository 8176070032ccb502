/**
 * Drops every permission before the first byte is decoded that another process could have chosen.
 *
 * A revoked permission of Deno can be granted again by a prompt only, and there is none
 * (`--no-prompt`).
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
 * What is granted of every kind: "all", "none", or `procRoot` if that alone may be read. (Deno
 * reports grants of single paths only if asked for the path.)
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

/** Revokes every kind but those in `keep`. Throws `EnvironmentError` if one is still granted. */
export function dropPermissions(keep: readonly PermissionKind[] = []): void {
  for (const name of PERMISSION_KINDS) {
    if (keep.includes(name)) continue;
    const { state, partial } = Deno.permissions.revokeSync({ name });
    if (state === "granted" || partial) {
      throw new EnvironmentError(`the permission to ${name} could not be dropped`);
    }
  }
}
