/** Texts in the kernel's answers: a NUL ends them, or their attribute does. */

/** Where the text between two offsets ends. */
export function textEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== 0) at++;
  return at;
}
