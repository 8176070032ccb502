/** Numbers with their nouns. */

/** `1 process`, `2 processes`; the plural has an `s` if it is not given. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
