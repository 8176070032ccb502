/** Addresses within attributes. */

import { networkWord } from "../../uapi/netlink.ts";
import type { ByteWriter } from "../byte_writer.ts";

const words = new Uint32Array(4);

/** Writes an address of one word (IPv4) or four (IPv6) that stands in network order. */
export function writeInetAddress(
  writer: ByteWriter,
  bytes: Uint8Array,
  at: number,
  count: 1 | 4,
): void {
  for (let word = 0; word < count; word++) words[word] = networkWord(bytes, at + word * 4);
  if (count === 1) writer.ipv4(words[0]);
  else writer.ipv6(words, 0);
}
