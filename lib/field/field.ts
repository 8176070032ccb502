/**
 * A field: one thing that a socket has, said once. Its key is that of JSON, and so the word for a
 * column; its type and description make the schema; its group says what it needs from the sources.
 *
 * A value is null if the source does not report it, and undefined if the row does not have it.
 */

import type { ColumnArray } from "../table/column.ts";
import type { SocketTable } from "../table/socket_table.ts";
import type { FieldInputs } from "./inputs.ts";
import type { Find } from "./attribute.ts";
import type { GroupName } from "./group.ts";
import type { Struct } from "./struct.ts";

/** Reads a value. `at`: the row, or where in the table's bytes the object is. */
export type ReadValue<T> = (
  table: SocketTable,
  at: number,
  inputs: FieldInputs,
) => T | null | undefined;

/** Types of numbers: how large they may be. */
export type NumberType =
  | "u8"
  | "u16"
  | "u31"
  | "u32"
  | "i32"
  | "ifindex"
  | "inode"
  | "natural"
  | "positive"
  | "integer"
  | "fraction"
  | "wide"
  | "wide_positive";

/** Fields that several kinds have together, by the name that the schema has for them. */
export type FieldSet = "common" | "inet" | "inet_ports" | "inet_details";

/** True if two rows have the same value, as far as that can be told with little work. */
export type IsSame = (row: number, other: number) => boolean;

/**
 * What a value depends on within a table: nothing (it is the same for all rows), columns (rows with
 * the same numbers there have the same value), or what a function compares. Null for more than that.
 * Of a table with short rows, on what they lack as well.
 */
export type Dependence = "table" | readonly ColumnArray[] | IsSame | null;

/** What may be said of any field. */
export interface FieldOptions {
  /** `base`, if it is not said. */
  readonly group?: GroupName;
  readonly set?: FieldSet;
  /** Null, if it is not said. */
  readonly depends?: (table: SocketTable) => Dependence;
}

interface Common extends FieldOptions {
  readonly key: string;
  readonly description: string;
  /** How large its numbers are; empty for other forms. */
  readonly type: NumberType;
  /** True if the value may be null. */
  readonly nullable: boolean;
  /** True for a key that some rows do not have. */
  readonly optional: boolean;
}

/** A field whose values are `T`. */
interface Of<Form extends string, T> extends Common {
  readonly form: Form;
  readonly read: ReadValue<T>;
}

/** A word of ASCII letters and signs. `words`: all that there are; null if numbers are among them. */
interface WordField extends Of<"word", string> {
  readonly words: readonly string[] | null;
}

/** Bytes as others chose them. `hex`: what a second key is, of what is not UTF-8. */
interface TextField extends Of<"text", Uint8Array> {
  readonly hex: string | null;
  readonly minLength: number;
}

/** The same of several: texts of a character a byte. */
interface TextsField extends Of<"texts", readonly string[]> {
  readonly hex: string | null;
}

interface BytesField extends Of<"bytes", Uint8Array> {
  readonly longest: number;
}

/** 64 bits in two halves: a number as long as a double can hold it (`wide`), or in hexadecimal. */
interface WideField extends Of<"wide" | "hex", number> {
  readonly high: (table: SocketTable, at: number) => number;
  /** What the text of one in hexadecimal looks like; empty for `wide`. */
  readonly pattern: string;
}

/** An internet address in a column, of as many words as the table's stride says. */
interface AddressField extends Common {
  readonly form: "address";
  readonly words: (table: SocketTable) => Uint32Array;
}

/** An object; `read` says where its own fields are read. */
interface ObjectField extends Of<"object", number> {
  readonly fields: readonly Field[];
}

/** A list of objects, each of which is read at a place. */
interface ListField extends Of<"list", Iterable<number>> {
  readonly each: string;
  readonly fields: readonly Field[] | Struct;
}

/** A struct of the kernel's: an attribute, null if it is `ABSENT`. */
interface StructField extends Common {
  readonly form: "struct";
  readonly struct: Struct;
  readonly read: Find;
  /** Fields before those of the struct, of the row. */
  readonly before: readonly Field[];
}

/** One thing that a socket has. A number that is not whole has three decimals. */
export type Field =
  | Of<"number", number>
  | Of<"flag", boolean>
  /** An internet address of one word or four. */
  | Of<"ip", Uint32Array>
  | Of<"numbers", Iterable<number>>
  | WordField
  | TextField
  | TextsField
  | BytesField
  | WideField
  | AddressField
  | ObjectField
  | ListField
  | StructField;

/**
 * How a field is declared, as a member of a type is: `key`, `key?` if some rows do not have it, and
 * ` | null` if the source may not report it.
 */
type Declaration = `${string}${"" | "?"}${"" | " | null"}`;
/** The same of numbers, with a type. */
type NumberDeclaration = `${string}${"" | "?"}: ${NumberType}${"" | " | null"}`;

interface Declared {
  readonly key: string;
  readonly type: NumberType;
  readonly optional: boolean;
  readonly nullable: boolean;
}

function declared(declaration: string): Declared {
  const nullable = declaration.endsWith(" | null");
  const [name, type = ""] = (nullable ? declaration.slice(0, -7) : declaration).split(": ");
  const optional = name.endsWith("?");
  const key = optional ? name.slice(0, -1) : name;
  return { key, type: type as NumberType, optional, nullable };
}

/** Makes the fields of a form that have nothing but a value. */
const reading =
  <T, D extends string = Declaration>(form: "number" | "flag" | "ip" | "numbers") =>
  (declaration: D, description: string, read: ReadValue<T>, options: FieldOptions = {}): Field =>
    ({ form, ...declared(declaration), description, read, ...options }) as Field;

export const number = reading<number, NumberDeclaration>("number");
export const numbers = reading<Iterable<number>, NumberDeclaration>("numbers");
export const flag = reading<boolean>("flag");
export const ip = reading<Uint32Array>("ip");

export const word = (
  declaration: Declaration,
  words: readonly string[] | null,
  description: string,
  read: ReadValue<string>,
  options: FieldOptions = {},
): Field => ({ form: "word", ...declared(declaration), words, description, read, ...options });

export const text = (
  declaration: Declaration,
  description: string,
  read: ReadValue<Uint8Array>,
  options: FieldOptions & { readonly hex?: string; readonly minLength?: number } = {},
): Field => ({
  ...{ form: "text", ...declared(declaration), description, hex: null, minLength: 0, read },
  ...options,
});

export const texts = (
  declaration: Declaration,
  description: string,
  read: ReadValue<readonly string[]>,
  options: FieldOptions & { readonly hex?: string } = {},
): Field => ({ form: "texts", ...declared(declaration), description, hex: null, read, ...options });

export const bytes = (
  declaration: Declaration,
  longest: number,
  description: string,
  read: ReadValue<Uint8Array>,
): Field => ({ form: "bytes", ...declared(declaration), longest, description, read });

/** 64 bits by their halves. */
interface Halves {
  readonly low: ReadValue<number>;
  readonly high: WideField["high"];
}

export const wide = (
  declaration: NumberDeclaration,
  description: string,
  { low: read, high }: Halves,
  options: FieldOptions = {},
): Field => ({
  ...{ form: "wide", ...declared(declaration), pattern: "", description, read, high },
  ...options,
});

export const hex = (
  declaration: Declaration,
  pattern: string,
  description: string,
  { low: read, high }: Halves,
  options: FieldOptions = {},
): Field => ({
  ...{ form: "hex", ...declared(declaration), pattern, description, read, high },
  ...options,
});

export const address = (
  declaration: Declaration,
  description: string,
  words: AddressField["words"],
  options: FieldOptions = {},
): Field => ({ form: "address", ...declared(declaration), description, words, ...options });

export const object = (
  declaration: Declaration,
  description: string,
  read: ReadValue<number>,
  fields: readonly Field[],
  options: FieldOptions = {},
): Field => ({ form: "object", ...declared(declaration), description, read, fields, ...options });

export const list = (
  declaration: Declaration,
  description: string,
  each: string,
  read: ReadValue<Iterable<number>>,
  fields: readonly Field[] | Struct,
  options: FieldOptions = {},
): Field => ({
  ...{ form: "list", ...declared(declaration), description, each, read, fields },
  ...options,
});

/** An attribute, which a row may not have. */
export const struct = (
  key: string,
  description: string,
  of: Struct,
  read: Find,
  options: FieldOptions & { readonly before?: readonly Field[] } = {},
): Field => ({
  ...{ form: "struct", ...declared(`${key} | null`), description, struct: of, read, before: [] },
  ...options,
});
