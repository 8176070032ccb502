/** Folders whose entries are named by numbers, as procfs has them of processes and descriptors. */

const DIGITS = /^(0|[1-9][0-9]{0,9})$/;
const INT_MAX = 0x7fffffff;

/** The numbers among a folder's entries, in the folder's own order. Throws as Deno does. */
export function numbersIn(folder: string): number[] {
  const numbers: number[] = [];
  for (const { name } of Deno.readDirSync(folder)) {
    if (DIGITS.test(name) && Number(name) <= INT_MAX) numbers.push(Number(name));
  }
  return numbers;
}
