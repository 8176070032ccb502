/** The members of a struct that grows with the kernels, as keys. */

import { u32 } from "../../../uapi/netlink.ts";
import { type Member, memberLow, type Unit } from "../../../uapi/tcp_info.ts";
import { type JsonWriter, type Key, key } from "../json_writer.ts";

/** A value from which on a member says that there is none: two halves of 64 bits. */
export type NoneFrom = readonly [high: number, low: number];

interface MemberKey {
  readonly key: Key;
  readonly member: Member;
  readonly none: NoneFrom | undefined;
}

/** The key of a member: its name, with the unit behind it where the name does not have it. */
export function memberKey(name: string, unit: Unit): string {
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

/**
 * Members of a struct, in its order. `renamed`: what to call some of them instead; `none`: which
 * values of some say that there is none.
 */
export class StructMembers<Name extends string> {
  readonly #members: readonly (readonly [Name, MemberKey])[];

  constructor(
    members: Readonly<Record<Name, Member>>,
    renamed: { readonly [name in Name]?: string } = {},
    none: { readonly [name in Name]?: NoneFrom } = {},
  ) {
    this.#members = (Object.entries(members) as [Name, Member][]).map((
      [name, member],
    ) => [name, {
      key: key(renamed[name] ?? memberKey(name, member.unit)),
      member,
      none: none[name],
    }]);
  }

  /**
   * Writes the members of a struct that stands at `start` and has `length` bytes: null for those
   * that it does not reach, and for those that `told` does not name.
   */
  write(
    json: JsonWriter,
    bytes: Uint8Array,
    start: number,
    length: number,
    told: (name: Name) => boolean = () => true,
  ): void {
    for (const [name, { key, member, none }] of this.#members) {
      const { at, width } = member;
      if (at + width > length || !told(name)) {
        json.null(key);
        continue;
      }
      const high = width === 8 ? u32(bytes, start + at + 4) : 0;
      const low = memberLow(bytes, start, member);
      if (none !== undefined && (high > none[0] || (high === none[0] && low >= none[1]))) {
        json.null(key);
      } else {
        json.wide(key, high, low);
      }
    }
  }
}
