/** Addresses out of attributes, as values of a record. */

import { addressString } from "../../address_text.ts";
import { ascii } from "../../text/byte_writer.ts";

/** An address in words as text; null where there is none. */
export function addressValue(words: Uint32Array | null): Uint8Array | null {
  return words === null ? null : ascii(addressString(words, 0, words.length === 1 ? 1 : 4));
}
