/**
 * One description for each struct of the kernel: what every member is called in JSON and by `ss`,
 * how it is written, and which value means that there is none. Both renderers read structs by these.
 *
 * Where the members are is known to uapi/ alone; a member without a description does not compile.
 */

import { atFirstUse } from "../model/at_first_use.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { u16, u32 } from "../uapi/netlink.ts";
import type { Member, Unit } from "../uapi/tcp_info.ts";

/** Where a number is within its struct. */
export type Place = Pick<Member, "at" | "width">;

/**
 * How `ss` writes a number. `signed`: the kernel counts without a sign, `ss` prints one.
 * `thousandths`: microseconds as milliseconds.
 */
export type Form = "unsigned" | "signed" | "hex" | "thousandths";

/** The kernel fills in the members of a row that have one of these bits: see `Struct.fills`. */
export const FULL = 1;

export interface MemberDescription {
  /** One sentence for the schema; empty for a member that only its parts show. */
  readonly description: string;
  /** What `ss` calls it; null if `ss` does not show it, or in a form of its own. */
  readonly ss: string | null;
  /** unsigned, if it is not said. */
  readonly form?: Form;
  /** The key in JSON: the kernel's name with the unit behind it, if it is not said. */
  readonly key?: string;
  /** Bytes and unit, if uapi/ has the offset alone; 4 and a number, if they are not said. */
  readonly width?: 1 | 2 | 4 | 8;
  readonly unit?: Unit;
  /** Values from the first to the second say that there is none; of 64 bits the two halves. */
  readonly none?: readonly [from: number, to: number] | "ones";
  /** In which rows the kernel fills it in; `FULL`, if it is not said. */
  readonly filled?: number;
  /** True for a number that is 0 or not. */
  readonly flag?: boolean;
  /** True if kernels before some version do not have it. */
  readonly nullable?: boolean;
}

/** Bits of a member with a key of their own. */
export interface Part<N extends string> {
  readonly of: N;
  readonly key: string;
  readonly description: string;
  /** The bits that count, once the member is shifted to the right. */
  readonly mask: number;
  readonly shift: number;
  readonly flag: boolean;
}

/** One key of a struct's object in JSON. */
export interface Item extends Place {
  readonly key: string;
  readonly description: string;
  readonly flag: boolean;
  /** Bits of the member; null for all of it. */
  readonly bits: { readonly mask: number; readonly shift: number } | null;
  readonly none: readonly [from: number, to: number] | "ones" | null;
  readonly filled: number;
  readonly nullable: boolean;
}

/** A member as `ss` writes it. */
export interface Worded extends Place {
  readonly word: string;
  readonly form: Form;
}

/** Whose attribute a struct is: the row, and the offset and length of the struct's bytes. */
export type Fills = (table: SocketTable, row: number, at: number, length: number) => number;

/** A struct with its description. */
export interface Struct<N extends string = string> {
  readonly members: Readonly<Record<N, Place & MemberDescription>>;
  /** Keys in JSON, in their order. */
  readonly items: readonly Item[];
  /** Which bits of `filled` a row has; null for `FULL` in every row. */
  readonly fills: Fills | null;
  /** Where the known members end, if bytes behind them are shown in hexadecimal. */
  readonly knownSize: number | null;
}

/** A member: one sentence, and what `ss` calls it. */
export function member(
  description: string,
  ss: string | null = null,
  more: Omit<MemberDescription, "description" | "ss"> = {},
): MemberDescription {
  return { description, ss, ...more };
}

/** One bit of a member as a flag. */
export function bit<N extends string>(
  of: N,
  mask: number,
  key: string,
  description: string,
): Part<N> {
  return { of, key, description, mask, shift: 0, flag: true };
}

/** Several bits of a member as a number; all of them by default. */
export function bits<N extends string>(
  of: N,
  key: string,
  description: string,
  shift = 0,
  mask = 0xffffffff,
): Part<N> {
  return { of, key, description, mask, shift, flag: false };
}

/** A member's key: its name, with the unit behind it unless the name has it. */
export function unitKey(name: string, unit: Unit): string {
  switch (unit) {
    case "us":
    case "ms":
      return `${name}_${unit}`;
    case "bytes":
      return name.includes("bytes") ? name : `${name}_bytes`;
    case "bytes_per_second":
      return `${name}_bytes_per_s`;
    case "number":
    case "segments":
    case "bits":
      return name;
  }
}

const DEFAULT_WIDTH = 4;

/**
 * Describes a struct: every member of uapi/'s table, in the order that the keys have in JSON, then
 * the parts of members. Both are made when they are asked for: most runs need no struct.
 */
export function describe<S extends Readonly<Record<string, number | Member>>>(
  places: S,
  members: () => { readonly [N in Exclude<keyof S, "SIZE">]: MemberDescription },
  more: {
    /** What the kernel's names begin with, and the keys do not. */
    readonly prefix?: string;
    /** What is known of every member that does not say otherwise. */
    readonly each?: Omit<MemberDescription, "description" | "ss" | "key">;
    readonly parts?: () => readonly Part<Exclude<keyof S, "SIZE"> & string>[];
    readonly fills?: Fills;
    readonly knownSize?: number;
    /** True for a struct that grows with the kernels, so that any member may be missing. */
    readonly grows?: boolean;
  } = {},
): Struct<Exclude<keyof S, "SIZE"> & string> {
  type N = Exclude<keyof S, "SIZE"> & string;
  const { prefix = "", each = {}, parts, fills = null, knownSize = null, grows = false } = more;
  const described = atFirstUse((): Pick<Struct<N>, "members" | "items"> => {
    const all = {} as Record<N, Place & MemberDescription>;
    const items: Item[] = [];
    for (const [name, own] of Object.entries(members()) as [N, MemberDescription][]) {
      const place = places[name];
      const known = { ...each, ...own };
      const { at, width, unit }: Pick<Member, "at" | "width" | "unit"> = typeof place === "number"
        ? { at: place, width: known.width ?? DEFAULT_WIDTH, unit: known.unit ?? "number" }
        : place;
      all[name] = { ...known, at, width };
      const { description, none = null, filled = FULL, flag = false, nullable = false } = known;
      if (description === "") continue;
      const key = known.key ?? unitKey(name.slice(prefix.length).toLowerCase(), unit);
      items.push({
        ...{ key, description, at, width, flag, bits: null, none, filled },
        nullable: grows || nullable || none !== null,
      });
    }
    for (const { of, key, description, mask, shift, flag } of parts?.() ?? []) {
      const { at, width, filled = FULL } = all[of];
      const part = mask === 0xffffffff && shift === 0 ? null : { mask, shift };
      const place = { key, description, at, width, flag, bits: part, none: null };
      items.push({ ...place, filled, nullable: grows });
    }
    return { members: all, items };
  });
  return {
    get members() {
      return described().members;
    },
    get items() {
      return described().items;
    },
    ...{ fills, knownSize },
  };
}

/** Members as `ss` writes them, in the order of the names. */
export function worded<N extends string>(struct: Struct<N>, ...names: readonly N[]): Worded[] {
  return names.map((name) => {
    const { at, width, ss, form = "unsigned" } = struct.members[name];
    if (ss === null) throw new TypeError(`ss has no word for ${name}`);
    return { at, width, word: ss, form };
  });
}

/** A number of so many bytes, or the low half of one with 8. */
export function lowAt(bytes: Uint8Array, at: number, width: number): number {
  if (width === 1) return bytes[at];
  return width === 2 ? u16(bytes, at) : u32(bytes, at);
}

/** The high half of a number with 8 bytes; 0 of any other. */
export function highAt(bytes: Uint8Array, at: number, width: number): number {
  return width === 8 ? u32(bytes, at + 4) : 0;
}

/** The bytes of one struct, as many as `size`: what its kernel did not know is 0, as for `ss`. */
export class StructBytes {
  readonly bytes: Uint8Array;
  readonly start: number;

  constructor(bytes: Uint8Array, start: number, length: number, size: number) {
    if (length >= size) {
      this.bytes = bytes;
      this.start = start;
    } else {
      this.bytes = new Uint8Array(size);
      this.bytes.set(bytes.subarray(start, start + length));
      this.start = 0;
    }
  }

  /** A number of at most 32 bits, or the low half of one with 64. */
  low({ at, width }: Place): number {
    return lowAt(this.bytes, this.start + at, width);
  }

  /** The high half of a number; 0 if it has no more than 32 bits. */
  high({ at, width }: Place): number {
    return highAt(this.bytes, this.start + at, width);
  }
}
