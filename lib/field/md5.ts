/** Keys that sign a TCP connection's segments, for those who may see them. */

import { addressAt, md5Keys } from "../table/attribute_addresses.ts";
import { ABSENT } from "../table/attributes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { TCP_DIAG_MD5SIG as M } from "../uapi/md5sig.ts";
import { u16 } from "../uapi/netlink.ts";
import { attributeAt } from "./attribute.ts";
import { bytes, type Field, ip, list, number } from "./field.ts";

/** Where each key of a row is, as many as are there whole; null if the row reports none. */
export function md5KeysOf(table: SocketTable, row: number): Iterable<number> | null {
  return attributeAt(table, row, INET_DIAG.MD5SIG) === ABSENT ? null : md5Keys(table, row);
}

/** Length of the prefix that a key is for, bits. */
export function prefixLength(table: SocketTable, at: number): number {
  return table.bytes[at + M.tcpm_prefixlen];
}

/** The address that a key is for, in words; null of an unknown family. */
export function keyAddress(table: SocketTable, at: number): Uint32Array | null {
  return addressAt(table.bytes, at);
}

export function keyBytes(table: SocketTable, at: number): Uint8Array {
  const key = at + M.tcpm_key;
  return table.bytes.subarray(
    key,
    Math.min(key + u16(table.bytes, at + M.tcpm_keylen), at + M.SIZE),
  );
}

const LONGEST_KEY = M.SIZE - M.tcpm_key;

export const md5Field = (): Field =>
  list(
    "md5 | null",
    "Keys that sign the connection's segments (TCP MD5), with -i. Null if there are none, or " +
      "without CAP_NET_ADMIN.",
    "One key.",
    md5KeysOf,
    [
      ip(
        "address | null",
        "Address of the peers that it is for; null of an unknown family.",
        keyAddress,
      ),
      number("prefix_length: u8", "Length of the address's prefix, bits.", prefixLength),
      bytes("key_hex", LONGEST_KEY, "The key's bytes in hexadecimal.", keyBytes),
    ],
    { group: "info" },
  );
