/**
 * The rules of netlink once more, written down from include/uapi/linux/netlink.h and from nothing
 * in lib/ but the tables of what attributes there are: how many rows a dump has, and what is wrong
 * in it.
 */

import type { AttributeKinds } from "../../../lib/uapi/attribute_kinds.ts";

/** What the messages of a dump are made of. */
export interface Layout {
  /** Types of messages. */
  readonly types: readonly number[];
  readonly families: readonly number[];
  /** Bytes of the struct in front of the attributes. */
  readonly struct: number;
  /** Null where messages have none. */
  readonly kinds: AttributeKinds | null;
}

/** Something wrong: `message` counts from 1, `attribute` is its name. */
export interface Fault {
  readonly message: number;
  readonly offset: number;
  readonly attribute: string | null;
}

/** What a dump holds. */
export interface Reading {
  readonly rows: number;
  readonly faults: readonly Fault[];
}

/** Reads a dump by the rules. */
export function readDump(bytes: Uint8Array, layout: Layout): Reading {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const faults: Fault[] = [];
  let rows = 0;
  let message = 0;

  const readAttributes = (start: number, end: number, kinds: AttributeKinds): void => {
    let at = start;
    while (at < end) {
      if (end - at < 4) {
        faults.push({ message, offset: at, attribute: "attribute" });
        return;
      }
      const length = view.getUint16(at, true);
      // Two flags stand above the type.
      const type = view.getUint16(at + 2, true) % 0x4000;
      const [name, least, inside] = kinds[type] ?? [`attribute ${type}`, 0];
      const fault = { message, offset: at, attribute: name };
      if (length < 4 || at + length > end) {
        faults.push(fault);
        return;
      }
      if (inside !== undefined && typeof inside !== "number") {
        readAttributes(at + 4, at + length, inside);
      } else if (length - 4 < least || (length - 4) % (inside ?? 1) > 0) {
        faults.push(fault);
      }
      at += Math.ceil(length / 4) * 4;
    }
  };

  let at = 0;
  while (at < bytes.length) {
    message++;
    const fault = { message, offset: at, attribute: null };
    if (bytes.length - at < 16) {
      faults.push(fault);
      break;
    }
    const length = view.getUint32(at, true);
    if (length < 16 || length > bytes.length - at) {
      faults.push(fault);
      break;
    }
    if (!layout.types.includes(view.getUint16(at + 4, true))) faults.push(fault);
    else if (length < 16 + layout.struct) faults.push(fault);
    else if (!layout.families.includes(bytes[at + 16])) faults.push({ ...fault, offset: at + 16 });
    else {
      rows++;
      const { kinds } = layout;
      if (kinds !== null) readAttributes(at + 16 + layout.struct, at + length, kinds);
    }
    at += Math.ceil(length / 4) * 4;
  }
  return { rows, faults };
}
