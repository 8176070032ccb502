/** What each form of a field is in JSON Schema. */

import type { Field, NumberType } from "../../field/field.ts";
import type { Item, Struct } from "../../field/struct.ts";
import type { Fragment } from "./schema_rules.ts";

const LARGEST = { u8: 255, u16: 65535, u32: 4294967295 } as const;
const HEX_FROM_2_TO_53 = "^0x[2-9a-f][0-9a-f]{13}$|^0x[1-9a-f][0-9a-f]{14,15}$";
const OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const HEX_BYTES = "^([0-9a-f]{2})+$";
/** The same, and none. */
const ANY_HEX_BYTES = "^([0-9a-f]{2})*$";
const WIDE_TEXT = { type: "string", pattern: HEX_FROM_2_TO_53 } as const;

/** A reference to a definition. */
export const ref = (name: string): Fragment => ({ $ref: `#/$defs/${name}` });

const integer = (minimum: number, maximum: number): Fragment => ({
  ...{ type: "integer", minimum, maximum },
});

/** Numbers that many keys have. */
export const NUMBERS: Fragment = {
  wide: {
    description:
      "An integer of 64 bits: a number below 2^53, from there on, where a double would skip some, a " +
      "string in hexadecimal.",
    oneOf: [integer(0, Number.MAX_SAFE_INTEGER), WIDE_TEXT],
  },
  ...Object.fromEntries(
    Object.entries(LARGEST).flatMap(([name, largest]) => {
      const { type, ...limits } = integer(0, largest);
      const description = `An integer of ${name.slice(1)} bits.`;
      return [
        [name, { description, type, ...limits }],
        [`${name}_or_null`, { description: "The same, or null.", type: [type, "null"], ...limits }],
      ];
    }),
  ),
  wide_or_null: { description: "The same, or null.", oneOf: [ref("wide"), { type: "null" }] },
};

/** A fragment whose value may be null as well. */
function orNull(fragment: Fragment, nullable = true): Fragment {
  return nullable ? { ...fragment, type: [fragment.type, "null"] } : fragment;
}

/** Types that have no definition of their own. */
const TYPES = {
  u31: integer(0, 2147483647),
  i32: integer(-2147483648, 2147483647),
  ifindex: integer(-2147483648, 4294967295),
  inode: integer(1, 4294967295),
  wide_positive: integer(1, Number.MAX_SAFE_INTEGER),
  natural: { type: "integer", minimum: 0 },
  positive: { type: "integer", minimum: 1 },
  integer: { type: "integer" },
  fraction: { type: "number", minimum: 0 },
} as const satisfies Fragment;

function numberType(type: NumberType, nullable = false): Fragment {
  if (type in NUMBERS) return ref(nullable ? `${type}_or_null` : type);
  return orNull(TYPES[type as keyof typeof TYPES], nullable);
}

function itemType({ flag, bits, filled, width, nullable }: Item): Fragment {
  if (filled === 0) return { type: "null" };
  if (flag) return orNull({ type: "boolean" }, nullable);
  if (bits !== null) return orNull(integer(0, bits.mask), nullable);
  return numberType(width === 8 ? "wide" : `u${width * 8}` as NumberType, nullable);
}

const MORE_HEX = {
  description:
    "Bytes behind the members that are known, in hexadecimal; absent where there are none.",
  type: "string",
  pattern: HEX_BYTES,
} as const;

/** An object with the keys of these fields, then those of a struct, and no others. */
function objectOf(
  fields: readonly Field[],
  nullable: boolean,
  { items, knownSize }: Pick<Struct, "items" | "knownSize"> = { items: [], knownSize: null },
): Fragment {
  const always = fields.filter(({ optional }) => !optional);
  return {
    ...orNull({ type: "object" }, nullable),
    properties: {
      ...Object.assign({}, ...fields.map(keysOf)),
      ...Object.fromEntries(
        items.map((item) => [item.key, { ...itemType(item), description: item.description }]),
      ),
      ...(knownSize === null ? {} : { more_hex: MORE_HEX }),
    },
    required: [...always, ...items].map(({ key }) => key),
    additionalProperties: false,
  };
}

/** The keys that a field has: one, or another for the bytes of a text that is not clean. */
export function keysOf(field: Field): Record<string, Fragment> {
  const { key, description } = field;
  const keys = { [key]: { description, ...fieldType(field) } };
  if ((field.form !== "text" && field.form !== "texts") || field.hex === null) return keys;
  const hex = field.form === "text"
    ? { type: "string", pattern: HEX_BYTES }
    : { type: "array", items: { type: "string", pattern: ANY_HEX_BYTES } };
  return { ...keys, [`${key}_hex`]: { description: field.hex, ...hex } };
}

function fieldType(field: Field): Fragment {
  const { nullable } = field;
  switch (field.form) {
    case "number":
      return numberType(field.type, nullable);
    case "flag":
      return orNull({ type: "boolean" }, nullable);
    case "word":
      if (field.words === null) return { type: "string" };
      return nullable ? { enum: [...field.words, null] } : { type: "string", enum: field.words };
    case "text": {
      const limit = field.minLength === 0 ? {} : { minLength: field.minLength };
      return { ...orNull({ type: "string" }, nullable), ...limit };
    }
    case "bytes":
      return { type: "string", pattern: `^([0-9a-f]{2}){0,${field.longest}}$` };
    case "wide":
      if (field.type === "wide") return numberType(field.type, nullable);
      return { oneOf: [numberType(field.type), WIDE_TEXT, { type: "null" }] };
    case "hex":
      return { ...orNull({ type: "string" }, nullable), pattern: field.pattern };
    case "address":
      return {
        type: "string",
        anyOf: [
          { type: "string", pattern: `^${OCTET}(\\.${OCTET}){3}$` },
          {
            type: "string",
            pattern: "^[0-9a-f:]*:[0-9a-f:]*(:[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+)?$",
          },
        ],
      };
    case "ip":
      return orNull({ type: "string" });
    case "numbers":
      return { ...orNull({ type: "array" }, nullable), items: numberType(field.type) };
    case "texts":
      return { ...orNull({ type: "array" }, nullable), items: { type: "string" } };
    case "object":
      return objectOf(field.fields, nullable);
    case "list": {
      const { fields, each } = field;
      const item = "items" in fields ? objectOf([], false, fields) : objectOf(fields, false);
      return { ...orNull({ type: "array" }, nullable), items: { description: each, ...item } };
    }
    case "struct":
      return objectOf(field.before, nullable, field.struct);
  }
}
