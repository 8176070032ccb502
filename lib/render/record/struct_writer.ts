/** Structs of the kernel as objects, by their descriptions, which are compiled once. */

import { highAt, type Item, lowAt, type Struct } from "../../field/struct.ts";
import { type JsonWriter, type Key, key, type Members, nulls } from "./json_writer.ts";

const MORE = key("more_hex");
/** The largest number of 32 bits, and one that no half of 64 has. */
const LARGEST = 0xffffffff;
const NO_VALUE = -1;

/** How the value of an item is written. */
const Op = { NUMBER: 0, FLAG: 1, BITS: 2 } as const;

export class StructWriter {
  readonly #keys: readonly Key[];
  readonly #nulls: readonly Members[];
  readonly #ops: Uint8Array;
  readonly #at: Uint16Array;
  readonly #width: Uint8Array;
  readonly #mask: Uint32Array;
  readonly #shift: Uint8Array;
  readonly #filled: Uint8Array;
  /** Low halves from and to which there is no value, and the high half that goes with them. */
  readonly #noneFrom: Float64Array;
  readonly #noneTo: Float64Array;
  readonly #noneHigh: Float64Array;
  readonly #knownSize: number;

  constructor({ items, knownSize }: Struct) {
    const none = (item: Item, index: 0 | 1): number =>
      item.none === null ? NO_VALUE : item.none === "ones" ? LARGEST : item.none[index];
    this.#keys = items.map((item) => key(item.key));
    this.#nulls = items.map((item) => nulls(item.key));
    this.#ops = Uint8Array.from(
      items,
      ({ flag, bits }) => flag ? Op.FLAG : bits ? Op.BITS : Op.NUMBER,
    );
    this.#at = Uint16Array.from(items, ({ at }) => at);
    this.#width = Uint8Array.from(items, ({ width }) => width);
    this.#mask = Uint32Array.from(items, ({ bits }) => bits?.mask ?? LARGEST);
    this.#shift = Uint8Array.from(items, ({ bits }) => bits?.shift ?? 0);
    this.#filled = Uint8Array.from(items, ({ filled }) => filled);
    this.#noneFrom = Float64Array.from(items, (item) => none(item, 0));
    this.#noneTo = Float64Array.from(items, (item) => none(item, 1));
    this.#noneHigh = Float64Array.from(items, (item) => item.none === "ones" ? LARGEST : 0);
    this.#knownSize = knownSize ?? Infinity;
  }

  /**
   * Writes the members of the struct that begins at `start` and has `length` bytes: null for those
   * that it does not reach, and those that the kernel does not fill in.
   */
  write(json: JsonWriter, bytes: Uint8Array, start: number, length: number, filled: number): void {
    const keys = this.#keys;
    const nulls = this.#nulls;
    const ops = this.#ops;
    const places = this.#at;
    const widths = this.#width;
    for (let item = 0; item < keys.length; item++) {
      const at = places[item];
      const width = widths[item];
      if (at + width > length || (this.#filled[item] & filled) === 0) {
        json.members(nulls[item]);
        continue;
      }
      const low = lowAt(bytes, start + at, width);
      const op = ops[item];
      if (op === Op.FLAG) json.boolean(keys[item], (low & this.#mask[item]) !== 0);
      else if (op === Op.BITS) {
        json.number(keys[item], (low >>> this.#shift[item]) & this.#mask[item]);
      } else {
        const high = highAt(bytes, start + at, width);
        if (
          low >= this.#noneFrom[item] && low <= this.#noneTo[item] && high === this.#noneHigh[item]
        ) json.members(nulls[item]);
        else if (high === 0) json.number(keys[item], low);
        else json.wide(keys[item], high, low);
      }
    }
    if (length > this.#knownSize) {
      json.hexBytes(MORE, bytes, start + this.#knownSize, start + length);
    }
  }
}
