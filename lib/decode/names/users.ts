/**
 * /etc/passwd: users and their numbers, as getpwuid(3) and getpwnam(3) read it from that file alone.
 *
 *     NAME:PASSWORD:UID:GID:COMMENT:HOME:SHELL
 */

import { latin1 } from "../../model/latin1.ts";

/** Each user's name, a character a byte, and number. */
function* usersIn(bytes: Uint8Array | null): Generator<readonly [name: string, uid: number]> {
  if (bytes === null) return;
  for (const line of latin1(bytes).split("\n")) {
    const [name, , number] = line.split(":");
    // Lines that begin with a sign ask other sources, and name nobody.
    if (!/^\d+$/.test(number ?? "") || /^[-+#]|^$/.test(name)) continue;
    yield [name, Number(number)];
  }
}

/** Names of users by number; the first line of a number wins. */
export function decodeUsers(bytes: Uint8Array | null): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [name, uid] of usersIn(bytes)) if (!names.has(uid)) names.set(uid, name);
  return names;
}

/** Numbers of users by name; the first line of a name wins. */
export function decodeUserIds(bytes: Uint8Array | null): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const [name, uid] of usersIn(bytes)) if (!numbers.has(name)) numbers.set(name, uid);
  return numbers;
}
