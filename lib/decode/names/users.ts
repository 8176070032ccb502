/**
 * /etc/passwd: users and their numbers, as getpwuid(3) reads it from that file alone.
 *
 *     NAME:PASSWORD:UID:GID:COMMENT:HOME:SHELL
 */

import { latin1 } from "../../model/latin1.ts";

/** Names of users by number, a character a byte; the first line of a number wins. */
export function decodeUsers(bytes: Uint8Array | null): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  if (bytes === null) return names;
  for (const line of latin1(bytes).split("\n")) {
    const [name, , number] = line.split(":");
    // Lines that begin with a sign ask other sources, and name nobody.
    if (!/^\d+$/.test(number ?? "") || /^[-+#]|^$/.test(name)) continue;
    if (!names.has(Number(number))) names.set(Number(number), name);
  }
  return names;
}
