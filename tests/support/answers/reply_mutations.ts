/** Damage to answers of sock_diag, as values that fast-check can shrink. */

import { mutate, type Mutation, mutation } from "../trees/mutations.ts";
import { fc } from "../values/npm.ts";

const HEADER_SIZE = 16;
const NLA_SIZE = 4;

/** What is written over a length or a type. */
type Written =
  | { readonly kind: "value"; readonly value: number }
  /** So much more, or less, than what was there. */
  | { readonly kind: "more"; readonly by: number };

/** One way to damage a dump. `message` and `attribute` count modulo how many there are. */
export type ReplyDamage =
  | { readonly kind: "bytes"; readonly mutation: Mutation }
  | {
    readonly kind: "nlmsg_len" | "nlmsg_type" | "nlmsg_flags";
    readonly message: number;
    readonly written: Written;
  }
  | {
    readonly kind: "nla_len" | "nla_type";
    readonly message: number;
    readonly attribute: number;
    /** How far down: 0 for the message's own attributes. */
    readonly depth: number;
    readonly written: Written;
  }
  | { readonly kind: "family"; readonly message: number; readonly value: number }
  /** An attribute cut to so many bytes, its message still whole. */
  | {
    readonly kind: "cut";
    readonly message: number;
    readonly attribute: number;
    readonly size: number;
  }
  | { readonly kind: "again"; readonly message: number; readonly attribute: number }
  /** A message of another dump, in front of one. */
  | { readonly kind: "foreign"; readonly message: number; readonly dump: number };

const LENGTHS = [
  ...[0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 19, 20, 31, 32, 88, 0xff, 0x7fff, 0xfffe, 0xffff],
  ...[0x10000, 0x7ffffffc, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff],
];
const written: fc.Arbitrary<Written> = fc.oneof(
  fc.record({ kind: fc.constant("value" as const), value: fc.constantFrom(...LENGTHS) }),
  fc.record({ kind: fc.constant("more" as const), by: fc.integer({ min: -40, max: 120 }) }),
);
const place = fc.nat(200);
const type: fc.Arbitrary<Written> = fc.oneof(
  fc.record({
    kind: fc.constant("value" as const),
    value: fc.oneof(
      fc.nat(40),
      fc.constantFrom(0x8000, 0x4000, 0xc000, 0x3fff, 0x8013, 0x8014, 0xffff),
    ),
  }),
  fc.record({ kind: fc.constant("more" as const), by: fc.integer({ min: -3, max: 3 }) }),
);

/** Damage of every kind. */
export const replyDamage: fc.Arbitrary<ReplyDamage> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("bytes" as const), mutation }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("nlmsg_len" as const), message: place, written }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("nlmsg_type" as const, "nlmsg_flags" as const),
      message: place,
      written: type,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("nla_len" as const),
      message: place,
      attribute: place,
      depth: fc.nat(2),
      written,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("nla_type" as const),
      message: place,
      attribute: place,
      depth: fc.nat(2),
      written: type,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("family" as const),
      message: place,
      value: fc.constantFrom(0, 1, 2, 10, 16, 17, 30, 40, 44, 255),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("cut" as const),
      message: place,
      attribute: place,
      size: fc.nat(280),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("again" as const),
      message: place,
      attribute: place,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("foreign" as const),
      message: place,
      dump: fc.nat(99),
    }),
  },
);

/** A part of the bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const view = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const padded = (size: number): number => Math.ceil(size / 4) * 4;

/** The messages of sound bytes, or those in front of the first that is not. */
export function messageSpans(bytes: Uint8Array): Span[] {
  const spans: Span[] = [];
  for (let start = 0; start + HEADER_SIZE <= bytes.length;) {
    const length = view(bytes).getUint32(start, true);
    if (length < HEADER_SIZE || length > bytes.length - start) break;
    spans.push({ start, end: start + length });
    start += padded(length);
  }
  return spans;
}

/** The attributes between two places, or those in front of the first that is not sound. */
export function attributeSpans(bytes: Uint8Array, { start, end }: Span): Span[] {
  const spans: Span[] = [];
  for (let at = start; at + NLA_SIZE <= end;) {
    const length = view(bytes).getUint16(at, true);
    if (length < NLA_SIZE || length > end - at) break;
    spans.push({ start: at, end: at + length });
    at += padded(length);
  }
  return spans;
}

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];

function replaced(bytes: Uint8Array, { start, end }: Span, by: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - (end - start) + by.length);
  result.set(bytes.subarray(0, start));
  result.set(by, start);
  result.set(bytes.subarray(end), start + by.length);
  return result;
}

function overwritten(there: number, written: Written): number {
  return written.kind === "value" ? written.value : there + written.by;
}

/** Writes a message anew with other attributes, and its length with them. */
function withAttributes(
  bytes: Uint8Array,
  message: Span,
  struct: number,
  attributes: readonly Uint8Array[],
): Uint8Array {
  const fixed = message.start + HEADER_SIZE + struct;
  const sizes = attributes.reduce((sum, one) => sum + padded(one.length), 0);
  const whole = new Uint8Array(fixed - message.start + sizes);
  whole.set(bytes.subarray(message.start, fixed));
  let at = fixed - message.start;
  for (const one of attributes) {
    whole.set(one, at);
    at += padded(one.length);
  }
  view(whole).setUint32(0, whole.length, true);
  const end = Math.min(bytes.length, message.start + padded(message.end - message.start));
  return replaced(bytes, { start: message.start, end }, whole);
}

/**
 * `bytes` with the damage done; `struct` is the size of what stands between a message's header and
 * its attributes, `others` are other dumps.
 */
export function damaged(
  bytes: Uint8Array,
  damage: ReplyDamage,
  struct: number,
  others: readonly Uint8Array[],
): Uint8Array {
  if (damage.kind === "bytes") return mutate(bytes, damage.mutation, others);
  const message = pick(messageSpans(bytes), damage.message);
  if (message === undefined) return bytes;
  const copy = bytes.slice();
  const { start } = message;
  const behind = { start: start + HEADER_SIZE + struct, end: message.end };
  const spans = attributeSpans(bytes, behind);
  switch (damage.kind) {
    case "nlmsg_len":
      view(copy).setUint32(
        start,
        overwritten(view(copy).getUint32(start, true), damage.written),
        true,
      );
      return copy;
    case "nlmsg_type":
    case "nlmsg_flags": {
      const at = start + (damage.kind === "nlmsg_type" ? 4 : 6);
      view(copy).setUint16(at, overwritten(view(copy).getUint16(at, true), damage.written), true);
      return copy;
    }
    case "nla_len":
    case "nla_type": {
      let span = pick(spans, damage.attribute);
      for (let depth = 0; depth < damage.depth && span !== undefined; depth++) {
        const inner = attributeSpans(bytes, { start: span.start + NLA_SIZE, end: span.end });
        if (inner.length > 0) span = pick(inner, damage.attribute);
      }
      if (span === undefined) return bytes;
      const at = span.start + (damage.kind === "nla_len" ? 0 : 2);
      view(copy).setUint16(at, overwritten(view(copy).getUint16(at, true), damage.written), true);
      return copy;
    }
    case "family":
      if (start + HEADER_SIZE < message.end) copy[start + HEADER_SIZE] = damage.value;
      return copy;
    case "cut":
    case "again": {
      if (spans.length === 0) return bytes;
      const chosen = damage.attribute % spans.length;
      const attributes = spans.map((span) => bytes.slice(span.start, span.end));
      if (damage.kind === "again") attributes.push(attributes[chosen]);
      else {
        attributes[chosen] = attributes[chosen].slice(0, NLA_SIZE + damage.size);
        view(attributes[chosen]).setUint16(0, attributes[chosen].length, true);
      }
      return withAttributes(bytes, message, struct, attributes);
    }
    case "foreign": {
      const other = pick(others, damage.dump)!;
      const span = pick(messageSpans(other), damage.message);
      if (span === undefined) return bytes;
      const whole = other.slice(span.start, span.start + padded(span.end - span.start));
      return replaced(bytes, { start, end: start }, whole);
    }
  }
}
