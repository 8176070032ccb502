/** Attributes within an attribute (include/uapi/linux/netlink.h): nothing is read beyond its end. */

import { aligned, NLA, NLA_TYPE_MASK, u16 } from "./netlink.ts";

/** One nested attribute: its type, and where its payload starts and ends. */
export interface Nested {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** The attributes between two offsets, up to the first whose length cannot be. */
export function* nestedAttributes(
  bytes: Uint8Array,
  start: number,
  end: number,
): Generator<Nested> {
  for (let at = start; at + NLA.SIZE <= end;) {
    const length = u16(bytes, at + NLA.nla_len);
    if (length < NLA.SIZE || length > end - at) return;
    yield {
      type: u16(bytes, at + NLA.nla_type) & NLA_TYPE_MASK,
      start: at + NLA.SIZE,
      end: at + length,
    };
    at += aligned(length);
  }
}

/** The first attribute of a type with at least `size` bytes; null if there is none. */
export function nestedAttribute(
  bytes: Uint8Array,
  within: Pick<Nested, "start" | "end">,
  type: number,
  size = 0,
): Nested | null {
  for (const nested of nestedAttributes(bytes, within.start, within.end)) {
    if (nested.type === type) return nested.end - nested.start >= size ? nested : null;
  }
  return null;
}
