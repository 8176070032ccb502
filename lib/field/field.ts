/**
 * A field: one thing that a socket has, said once. Its key is that of JSON, and so the word for a
 * column; its type and description make the schema; its group says what it needs from the sources.
 *
 * A value is null if the source cannot tell it, and undefined if the row does not have it.
 */

import type { SocketTable } from "../table/socket_table.ts";
import type { FieldContext } from "./context.ts";
import type { Find } from "./attribute.ts";
import type { GroupName } from "./group.ts";
import type { Struct } from "./struct.ts";

/** Reads a value. `at`: the row, or where in the table's bytes the object is. */
export type ReadValue<T> = (
  table: SocketTable,
  at: number,
  context: FieldContext,
) => T | null | undefined;

/** A type of numbers, or a fragment of JSON Schema; what follows a `?` may be null as well. */
export type FieldType =
  | "u8"
  | "u16"
  | "u32"
  | "i32"
  | "natural"
  | "integer"
  | { readonly [keyword: string]: unknown };

/** Fields that several kinds have together, by the name that the schema has for them. */
export type FieldSet = "common" | "inet" | "inet_ports" | "inet_details";

/** What may be said of any field. */
export interface FieldOptions {
  /** `base`, if it is not said. */
  readonly group?: GroupName;
  readonly set?: FieldSet;
  /** True if the value may be null. */
  readonly nullable?: boolean;
  /** True for a key that some rows do not have. */
  readonly optional?: boolean;
  /**
   * What the value depends on within a table: nothing (it is the same for all rows), or one small
   * number of the row; null for more than that.
   */
  readonly depends?: (table: SocketTable) => "table" | Uint8Array | null;
}

interface Common extends FieldOptions {
  readonly key: string;
  readonly description: string;
}

/** A number; one that is not whole has three decimals. */
export interface NumberField extends Common {
  readonly form: "number";
  readonly type: FieldType;
  readonly read: ReadValue<number>;
}

export interface FlagField extends Common {
  readonly form: "flag";
  readonly read: ReadValue<boolean>;
}

/** A word of ASCII letters and signs out of a list that is known. */
export interface WordField extends Common {
  readonly form: "word";
  /** All words that there are; null if numbers without a word are written as such. */
  readonly words: readonly string[] | null;
  readonly read: ReadValue<string>;
}

/** Bytes as others chose them. `hex`: with a second key for what is not UTF-8. */
export interface TextField extends Common {
  readonly form: "text";
  readonly hex: string | null;
  readonly minLength: number;
  readonly read: ReadValue<Uint8Array>;
}

/** Bytes as hexadecimal digits. */
export interface BytesField extends Common {
  readonly form: "bytes";
  readonly longest: number | null;
  readonly read: ReadValue<Uint8Array>;
}

/** 64 bits in two halves: a number as long as a double can hold it (`wide`), or in hexadecimal. */
export interface WideField extends Common {
  readonly form: "wide" | "hex";
  readonly type: FieldType | "wide";
  readonly low: ReadValue<number>;
  readonly high: (table: SocketTable, at: number) => number;
}

/** An internet address in a column, of as many words as the table's stride says. */
export interface AddressField extends Common {
  readonly form: "address";
  readonly words: (table: SocketTable) => Uint32Array;
}

/** An internet address of one word or four. */
export interface IpField extends Common {
  readonly form: "ip";
  readonly read: ReadValue<Uint32Array>;
}

/** A list of numbers. */
export interface NumbersField extends Common {
  readonly form: "numbers";
  readonly type: FieldType;
  readonly read: ReadValue<Iterable<number>>;
}

/** A list of texts. */
export interface TextsField extends Common {
  readonly form: "texts";
  readonly read: ReadValue<readonly string[]>;
}

/** An object with fields of its own; `find` says at what they are read. */
export interface ObjectField extends Common {
  readonly form: "object";
  readonly fields: readonly Field[];
  readonly find: ReadValue<number>;
}

/** A list of such objects. */
export interface ListField extends Common {
  readonly form: "list";
  /** Of one object. */
  readonly each: string;
  readonly fields: readonly Field[] | Struct;
  readonly find: ReadValue<Iterable<number>>;
}

/** A struct of the kernel's: an attribute, null if `find` gives `ABSENT`. */
export interface StructField extends Common {
  readonly form: "struct";
  readonly struct: Struct;
  readonly find: Find;
  /** Fields before those of the struct, of the row. */
  readonly before: readonly Field[];
}

/** One thing that a socket has. */
export type Field =
  | NumberField
  | FlagField
  | WordField
  | TextField
  | BytesField
  | WideField
  | AddressField
  | IpField
  | NumbersField
  | TextsField
  | ObjectField
  | ListField
  | StructField;

export const number = (
  key: string,
  type: FieldType,
  description: string,
  read: ReadValue<number>,
  options: FieldOptions = {},
): Field => ({ form: "number", key, type, description, read, ...options });

export const flag = (
  key: string,
  description: string,
  read: ReadValue<boolean>,
  options: FieldOptions = {},
): Field => ({ form: "flag", key, description, read, ...options });

export const word = (
  key: string,
  words: readonly string[] | null,
  description: string,
  read: ReadValue<string>,
  options: FieldOptions = {},
): Field => ({ form: "word", key, words, description, read, ...options });

export const text = (
  key: string,
  description: string,
  read: ReadValue<Uint8Array>,
  options: FieldOptions & { readonly hex?: string; readonly minLength?: number } = {},
): Field => ({ form: "text", key, description, hex: null, minLength: 0, read, ...options });

export const bytes = (
  key: string,
  longest: number | null,
  description: string,
  read: ReadValue<Uint8Array>,
): Field => ({ form: "bytes", key, longest, description, read });

export const wide = (
  key: string,
  type: FieldType | "wide",
  description: string,
  low: ReadValue<number>,
  high: WideField["high"],
  options: FieldOptions = {},
): Field => ({ form: "wide", key, type, description, low, high, ...options });

export const hex = (
  key: string,
  type: FieldType,
  description: string,
  low: ReadValue<number>,
  high: WideField["high"],
  options: FieldOptions = {},
): Field => ({ form: "hex", key, type, description, low, high, ...options });

export const address = (
  key: string,
  description: string,
  words: AddressField["words"],
  options: FieldOptions = {},
): Field => ({ form: "address", key, description, words, ...options });

export const ip = (key: string, description: string, read: ReadValue<Uint32Array>): Field => ({
  ...{ form: "ip", key, description, read, nullable: true },
});

export const numbers = (
  key: string,
  type: FieldType,
  description: string,
  read: ReadValue<Iterable<number>>,
  options: FieldOptions = {},
): Field => ({ form: "numbers", key, type, description, read, ...options });

export const texts = (
  key: string,
  description: string,
  read: ReadValue<readonly string[]>,
  options: FieldOptions = {},
): Field => ({ form: "texts", key, description, read, ...options });

export const object = (
  key: string,
  description: string,
  find: ReadValue<number>,
  fields: readonly Field[],
  options: FieldOptions = {},
): Field => ({ form: "object", key, description, find, fields, ...options });

export const list = (
  key: string,
  description: string,
  each: string,
  find: ReadValue<Iterable<number>>,
  fields: readonly Field[] | Struct,
  options: FieldOptions = {},
): Field => ({ form: "list", key, description, each, find, fields, ...options });

export const struct = (
  key: string,
  description: string,
  of: Struct,
  find: StructField["find"],
  options: FieldOptions & { readonly before?: readonly Field[] } = {},
): Field => ({
  ...{ form: "struct", key, description, struct: of, find, before: [], nullable: true },
  ...options,
});
