/**
 * What the values of a JSON object have to be, and what is wrong with one.
 *
 * @module
 */

/** What a value has to be, and whether the key may be left out. */
export interface KeyRule {
  readonly is: (value: unknown) => boolean;
  readonly optional?: true;
}

/** Keys with their rules; no other key may be there. */
export type Keys = Readonly<Record<string, KeyRule>>;

const LIMIT_32 = 2 ** 32;
export const text = (value: unknown): boolean => typeof value === "string";
export const flag = (value: unknown): boolean => typeof value === "boolean";
export const absent = (value: unknown): boolean => value === null;
export const whole = (value: unknown): boolean => typeof value === "number" && value % 1 === 0;
export const natural = (value: unknown): boolean => whole(value) && (value as number) >= 0;
export const u32 = (value: unknown): boolean => natural(value) && (value as number) < LIMIT_32;
export const u16 = (value: unknown): boolean => natural(value) && (value as number) < 65536;
export const u8 = (value: unknown): boolean => natural(value) && (value as number) < 256;
export const hex = (value: unknown): boolean =>
  text(value) && /^0x[1-9a-f]\w{0,15}$/.test(value as string);
export const hexBytes = (value: unknown): boolean => /^([0-9a-f]{2})+$/.test(value as string);
/** 64 bits: a number while a double can hold it. */
export const u64 = (value: unknown): boolean =>
  hex(value) ? BigInt(value as string) >= 2n ** 53n : natural(value) && (value as number) < 2 ** 53;
export const word = (...words: readonly unknown[]) => (value: unknown): boolean =>
  words.includes(value);
export const listOf = (is: KeyRule["is"]) => (value: unknown): boolean =>
  Array.isArray(value) && value.every(is);
export const objectOf = (keys: Keys) => (value: unknown): boolean =>
  faults(value, keys).length === 0;
/** Null, or something else. */
export const known = (is: KeyRule["is"]) => (value: unknown): boolean =>
  value === null || is(value);

export const must = (is: KeyRule["is"]): KeyRule => ({ is });
export const orNull = (is: KeyRule["is"]): KeyRule => ({ is: known(is) });
export const may = (is: KeyRule["is"]): KeyRule => ({ is, optional: true });

/** The same rule for many keys, given in one string. */
export function all(rule: KeyRule, keys: string): Keys {
  return Object.fromEntries(keys.trim().split(/\s+/).map((key) => [key, rule]));
}

/** What is wrong with an object; empty where nothing is. */
export function faults(value: unknown, keys: Keys): string[] {
  if (typeof value !== "object" || value === null) return ["no object"];
  const found: string[] = [];
  for (const [key, item] of Object.entries(value)) {
    if (keys[key] === undefined) found.push(`unknown key ${key}`);
    else if (!keys[key].is(item)) found.push(`${key} is ${JSON.stringify(item)}`);
  }
  for (const [key, rule] of Object.entries(keys)) {
    if (!rule.optional && !(key in value)) found.push(`${key} is missing`);
  }
  return found;
}
