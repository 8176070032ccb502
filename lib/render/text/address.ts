/** Internet addresses as text. */

import { ByteWriter } from "./byte_writer.ts";

/** An address in its usual text form, without brackets. */
export function addressString(words: Uint32Array, at: number, stride: 1 | 4): string {
  const writer = new ByteWriter(48);
  if (stride === 1) writer.ipv4(words[at]);
  else writer.ipv6(words, at);
  return new TextDecoder().decode(writer.taken());
}

/** The IPv4 address within a v4-mapped one, or null. */
export function mappedAddress(address: string): string | null {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1] ?? null;
}

/** True if an IPv6 address at `at` is ::. */
export function isAny(words: Uint32Array, at: number): boolean {
  return (words[at] | words[at + 1] | words[at + 2] | words[at + 3]) === 0;
}
