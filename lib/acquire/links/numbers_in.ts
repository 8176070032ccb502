/** Folders with numeric names, as procfs has them for processes and descriptors. */

import type { LibcLinks } from "./libc_links.ts";

const DIGITS = /^(0|[1-9][0-9]{0,9})$/;
const INT_MAX = 0x7fffffff;

/** The numeric names in a folder, in its own order. Throws as `Deno.readDirSync` does. */
export function numbersIn(folder: string): number[] {
  const numbers: number[] = [];
  for (const { name } of Deno.readDirSync(folder)) {
    if (DIGITS.test(name) && Number(name) <= INT_MAX) numbers.push(Number(name));
  }
  return numbers;
}

/** The processes below a root, through libc if there is a reader. Throws as `Deno.readDirSync` does. */
export function processesBelow(root: string, reader: LibcLinks | null): number[] {
  return reader?.numbersIn(root) ?? numbersIn(root);
}
