/** Integers as C's strtol(3) reads them with base 0. */

const INTEGER = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/;
const LARGEST = 2 ** 63;

/** A whole C integer (decimal, 0x, leading 0 for octal) of 64 bits, or null. */
export function parseCInteger(text: string): number | null {
  const match = INTEGER.exec(text);
  if (!match) return null;
  const [, sign, digits] = match;
  const value = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
  if (value > LARGEST) return null;
  return sign === "-" ? -value : value;
}
