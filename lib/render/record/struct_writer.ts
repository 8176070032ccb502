/**
 * Structs of the kernel as objects, by their descriptions, which are compiled once. As of rows, most
 * of a struct is the same as in the one before, and is copied from there.
 */

import { viewOf } from "../../model/view_of.ts";
import type { ByteWriter } from "../text/byte_writer.ts";
import { highAt, type Item, lowAt, type Struct } from "../../field/struct.ts";
import { type JsonWriter, type Key, key, type Members, nulls } from "./json_writer.ts";

const MORE = key("more_hex");
/** The largest number of 32 bits, and one that no half of 64 has. */
const LARGEST = 0xffffffff;
const NO_VALUE = -1;
const WORD = 4;

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
  /** The words of four bytes that each item begins and ends in. */
  readonly #word: Uint16Array;
  readonly #lastWord: Uint16Array;
  /** What was written last: out of which bytes, and where in them. */
  #bytes: Uint8Array | null = null;
  #view: DataView | null = null;
  #start = 0;
  #length = 0;
  #fill = 0;
  /** And into which text, which had been emptied so often, where its members begin and how long each is. */
  #out: ByteWriter | null = null;
  #emptied = 0;
  #begin = 0;
  readonly #lengths: Uint32Array;
  readonly #changed: Uint8Array;

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
    this.#word = Uint16Array.from(items, ({ at }) => Math.floor(at / WORD));
    this.#lastWord = Uint16Array.from(
      items,
      ({ at, width }) => Math.floor((at + width - 1) / WORD),
    );
    this.#lengths = new Uint32Array(items.length);
    this.#changed = new Uint8Array(Math.max(...this.#lastWord) + 1);
  }

  /**
   * Writes the members of the struct that begins at `start` and has `length` bytes (Infinity for all
   * that there are), each with its comma but for the first of an object that was just opened: null for
   * those that it does not reach, and those that the kernel does not fill in.
   */
  write(json: JsonWriter, bytes: Uint8Array, start: number, length: number, filled: number): void {
    const { out } = json;
    const begin = out.length;
    if (this.#isLike(json, bytes, length, filled)) this.#writeChanged(json, start);
    else {
      this.#bytes = bytes;
      this.#view = viewOf(bytes);
      this.#out = out;
      this.#emptied = out.emptied;
      this.#length = length;
      this.#fill = filled;
      for (let item = 0; item < this.#keys.length; item++) {
        const from = out.length;
        this.#item(json, item, start);
        this.#lengths[item] = out.length - from;
      }
    }
    this.#start = start;
    this.#begin = begin;
    if (length > this.#knownSize) {
      json.hexBytes(MORE, bytes, start + this.#knownSize, start + length);
    }
  }

  /** True if what was written last is still there, and has members in all the same places. */
  #isLike({ out }: JsonWriter, bytes: Uint8Array, length: number, filled: number): boolean {
    return out === this.#out && out.emptied === this.#emptied && bytes === this.#bytes &&
      length === this.#length && length < Infinity && filled === this.#fill;
  }

  /** Writes what differs from the struct before; the rest is copied from there. */
  #writeChanged(json: JsonWriter, start: number): void {
    const { out } = json;
    const changed = this.#changedWords(start);
    const lengths = this.#lengths;
    // In the text before: where what is not copied yet begins, and where the last member ends.
    let from = this.#begin;
    let to = from;
    for (let item = 0; item < lengths.length; item++) {
      const length = lengths[item];
      if ((changed[this.#word[item]] | changed[this.#lastWord[item]]) !== 0) {
        if (from < to) json.again(from, to);
        const begin = out.length;
        this.#item(json, item, start);
        lengths[item] = out.length - begin;
        from = to + length;
      }
      to += length;
    }
    if (from < to) json.again(from, to);
  }

  /** Which words of the struct are not those of the one before; those that it does not reach are. */
  #changedWords(start: number): Uint8Array {
    const view = this.#view!;
    const before = this.#start;
    const changed = this.#changed;
    for (let word = 0; word < changed.length; word++) {
      const at = word * WORD;
      if (at + WORD > this.#length) changed[word] = at < this.#length ? 1 : 0;
      else {
        const isSame = view.getInt32(start + at, true) === view.getInt32(before + at, true);
        changed[word] = isSame ? 0 : 1;
      }
    }
    return changed;
  }

  #item(json: JsonWriter, item: number, start: number): void {
    const at = this.#at[item];
    const width = this.#width[item];
    const key = this.#keys[item];
    if (at + width > this.#length || (this.#filled[item] & this.#fill) === 0) {
      json.members(this.#nulls[item]);
      return;
    }
    const bytes = this.#bytes!;
    const low = lowAt(bytes, start + at, width);
    const op = this.#ops[item];
    if (op === Op.FLAG) json.boolean(key, (low & this.#mask[item]) !== 0);
    else if (op === Op.BITS) json.number(key, (low >>> this.#shift[item]) & this.#mask[item]);
    else {
      const high = highAt(bytes, start + at, width);
      if (
        low >= this.#noneFrom[item] && low <= this.#noneTo[item] && high === this.#noneHigh[item]
      ) json.members(this.#nulls[item]);
      else json.wide(key, high, low);
    }
  }
}
