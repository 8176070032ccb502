/** Addresses within attributes. */

import { addressString, mappedAddress } from "../../text/address.ts";
import { escapedName } from "../../text/escape.ts";
import type { DetailsContext } from "./context.ts";

/** Writes an address of one word (IPv4) or four (IPv6), or with -r its host's name. */
export function writeInetAddress(context: DetailsContext, words: Uint32Array): void {
  const address = addressString(words, 0, words.length === 1 ? 1 : 4);
  const name = context.hostNames?.(mappedAddress(address) ?? address);
  context.writer.copy(escapedName(name ?? address));
}
