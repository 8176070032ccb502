/** Addresses that `-r` shows as names. */

import { type GroupSet, groupSet } from "../field/group.ts";
import type { Names } from "../model/names.ts";
import { attributeAddresses } from "../table/attribute_addresses.ts";
import type { Selections } from "../table/socket_table.ts";
import { addressString, mappedAddress } from "./text/address.ts";

/** Groups that show addresses within attributes. */
const WITH_ADDRESSES = groupSet("info", "memory");

/** Every address that is shown and that no file gives a name, once each: what DNS is asked. */
export function addressesToResolve(
  selections: Selections,
  names: Names,
  wanted: GroupSet,
): string[] {
  const addresses = new Set<string>();
  const add = (words: Uint32Array, at: number, stride: 1 | 4): void => {
    const address = addressString(words, at, stride);
    addresses.add(mappedAddress(address) ?? address);
  };
  for (const [table, rows] of selections) {
    const { inet } = table;
    if (inet === null) continue;
    for (const row of rows) {
      add(inet.local, row * inet.stride, inet.stride);
      add(inet.remote, row * inet.stride, inet.stride);
      if (!(wanted & WITH_ADDRESSES)) continue;
      for (const { words } of attributeAddresses(table, row)) {
        if (words !== null) add(words, 0, words.length === 1 ? 1 : 4);
      }
    }
  }
  for (const unspecified of ["0.0.0.0", "::"]) addresses.delete(unspecified);
  return [...addresses].filter((address) => names.hostName(address) === null);
}
