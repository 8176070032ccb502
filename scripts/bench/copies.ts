/**
 * Copies of the programs, made at the same time. How the pages of a file lie in the page cache makes a
 * start faster or slower by up to two milliseconds, and its memory larger by four mebibytes, for as long
 * as they lie there: two files with the same bytes differ.
 *
 * @module
 */

import type { Programs } from "./contest.ts";

/** The files that are copied. */
const COPIED = ["sockscope", "before", "empty", "dynamic"] as const;

/** The same programs, those that are copied in `folder`. */
export function copiesOf(programs: Programs, folder: string): Programs {
  const copies = COPIED.filter((name) => programs[name] !== undefined)
    .map((name) => [name, `${folder}/copy-of-${name}`]);
  return { ...programs, ...Object.fromEntries(copies) };
}

/** Makes the copies, in new places if there were some. */
export async function copyAnew(programs: Programs, copies: Programs): Promise<void> {
  for (const name of COPIED) {
    const [from, to] = [programs[name], copies[name]];
    if (from === undefined || to === undefined) continue;
    await Deno.remove(to).catch(() => {});
    await Deno.copyFile(from, to);
  }
}
