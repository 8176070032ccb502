/** The addresses of SCTP sockets, of which each end may have several. */

import { parseAddress } from "../model/address.ts";
import { type AttributeAddress, socketAddresses } from "../table/attribute_addresses.ts";
import { ABSENT } from "../table/attributes.ts";
import { sctpAddresses } from "../table/sctp_addresses.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { attributeAt } from "./attribute.ts";
import type { FieldInputs } from "./inputs.ts";

type AddressText = FieldInputs["addressText"];

/** An address as the kernel prints it in full, in its usual text form. */
export function canonicalAddress(text: string, addressText: AddressText): string {
  const bytes = parseAddress(text);
  if (bytes === null || bytes.length === 4) return text;
  const view = new DataView(bytes.buffer);
  const words = Uint32Array.from([0, 4, 8, 12], (offset) => view.getUint32(offset));
  return addressText(words, 0, 4);
}

/** An end's addresses that sock_diag lists; null if the row has no list of them. */
export function addressList(
  table: SocketTable,
  row: number,
  side: "src" | "dst",
): Iterable<AttributeAddress> | null {
  const type = side === "src" ? INET_DIAG.LOCALS : INET_DIAG.PEERS;
  return attributeAt(table, row, type) === ABSENT ? null : socketAddresses(table, row, type);
}

/** An end's addresses, the primary one first. */
export function addressesOf(
  table: SocketTable,
  row: number,
  side: "src" | "dst",
  addressText: AddressText,
): string[] {
  const { inet } = table;
  if (inet === null) {
    return sctpAddresses(table, row, side).map((text) => canonicalAddress(text, addressText));
  }
  const words = side === "src" ? inet.local : inet.remote;
  const primary = addressText(words, row * inet.stride, inet.stride);
  const all = Array.from(addressList(table, row, side) ?? []).flatMap(({ words }) =>
    words === null ? [] : [addressText(words, 0, words.length === 1 ? 1 : 4)]
  );
  if (all.length === 0) return [primary];
  // The message's own address is none of them if an IPv6 socket talks over IPv4.
  return all.includes(primary) ? [primary, ...all.filter((text) => text !== primary)] : all;
}

/** The address that the family of a socket is taken from; empty if there is none. */
export function firstAddress(table: SocketTable, row: number, addressText: AddressText): string {
  return addressesOf(table, row, "src", addressText)[0] ?? "";
}
