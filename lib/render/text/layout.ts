/**
 * How `ss` keeps fields until it draws them, and how wide it then makes the columns.
 *
 * `ss` keeps fields in chunks of 1 MiB, each field behind a 16-bit length and aligned to 2, and
 * draws when it has five chunks, at the last field of a row; widths grow from batch to batch and
 * never shrink. Since batches decide where widths change, the sizes are counted here as `ss`
 * counts them.
 */

import { ascii } from "./byte_writer.ts";

/** A column before anything is known of its contents. */
export interface ColumnSpec {
  readonly header: string;
  readonly align: "left" | "right";
  /** What is before each field but the first of a line. */
  readonly delimiter: string;
  readonly enabled: boolean;
}

/** Room of a chunk behind its own bookkeeping of two pointers. */
const CHUNK_ROOM = 1024 * 1024 - 16;
const CHUNKS = 5;
/** Size of a field's length. */
const LENGTH_SIZE = 2;

/**
 * The widths of columns on a terminal: as many as fit on a line together share what is left of it
 * equally, the rightmost taking the remainder.
 */
export function spreadWidths(widths: readonly number[], screen: number): number[] {
  const spread = [...widths];
  let line: number[] = [];
  let used = 0;
  const close = (): void => {
    const spare = screen - used;
    const share = Math.floor(spare / line.length);
    let remainder = spare % line.length;
    for (const index of line.reverse()) {
      spread[index] += share;
      if (remainder > 0) {
        spread[index]++;
        remainder--;
      }
    }
    line = [];
    used = 0;
  };
  for (let index = 0; index < widths.length; index++) {
    if (widths[index] === 0) continue;
    if (used + widths[index] > screen) close();
    line.push(index);
    used += widths[index];
    if (used === screen) close();
  }
  if (line.length > 0) close();
  return spread;
}

/** Counts a listing's fields. */
export class Layout {
  readonly specs: readonly ColumnSpec[];
  /** What is before each column's fields, by column. */
  readonly delimiters: readonly Uint8Array[];
  /** 1 for a column that is shown, by column. */
  readonly enabled: Uint8Array;
  /** Longest field of all batches so far, by column. */
  readonly longest: Uint32Array;
  readonly #screen: number | null;
  /** Where the current field's bytes start in its chunk. */
  #offset = LENGTH_SIZE;
  /** Chunks in use; 0 until something is written. */
  #chunks = 0;

  /** `screen`: the terminal's width, or null for compact output. */
  constructor(columns: readonly ColumnSpec[], screen: number | null) {
    this.specs = columns;
    this.delimiters = columns.map((spec) => ascii(spec.delimiter));
    this.enabled = Uint8Array.from(columns, (spec) => spec.enabled ? 1 : 0);
    this.longest = new Uint32Array(columns.length);
    this.#screen = screen;
  }

  /** True if a batch is to be drawn at the end of this row. */
  get full(): boolean {
    return this.#chunks >= CHUNKS;
  }

  get empty(): boolean {
    return this.#chunks === 0;
  }

  /** Finds the current field, which has this length, its place in a chunk. */
  place(length: number): void {
    if (length === 0) return;
    if (this.#chunks === 0) {
      this.#chunks = 1;
      this.#offset = LENGTH_SIZE;
    }
    // A field that does not fit moves to a new chunk whole, unless it is the first of its own.
    if (this.#offset + length >= CHUNK_ROOM && this.#offset !== LENGTH_SIZE) {
      this.#chunks++;
      this.#offset = LENGTH_SIZE;
    }
  }

  /** Ends the current field, which was placed: the next starts behind it if its length fits. */
  end(length: number): void {
    const end = this.#offset + length + (length & 1);
    if (CHUNK_ROOM - end < LENGTH_SIZE) {
      this.#chunks++;
      this.#offset = LENGTH_SIZE;
    } else {
      this.#offset = end + LENGTH_SIZE;
    }
  }

  /** Places and ends a field of a column. */
  field(column: number, length: number): void {
    if (length > this.longest[column]) this.longest[column] = length;
    this.place(length);
    this.end(length);
  }

  /**
   * The same for fields whose sizes, lengths and alignment included, are `size` together; false
   * where a chunk may end among them, so that they have to be placed one by one.
   */
  fields(size: number): boolean {
    if (this.#chunks === 0 || this.#offset + size + LENGTH_SIZE >= CHUNK_ROOM) return false;
    this.#offset += size;
    return true;
  }

  restart(): void {
    this.#chunks = 0;
  }

  /** Widths of all columns, 0 for one that is not padded. */
  widths(): number[] {
    let first = true;
    const widths = Array.from(this.longest, (longest, index) => {
      if (this.enabled[index] === 0) return 0;
      const delimiter = first || longest === 0 ? 0 : this.delimiters[index].length;
      const width = Math.min(longest + delimiter, this.#screen ?? Infinity);
      if (width > 0) first = false;
      return width;
    });
    if (this.#screen !== null) return spreadWidths(widths, this.#screen);
    // Compact: nothing is padded before the last column, which starts right behind.
    widths[this.enabled.lastIndexOf(1, widths.length - 2)] = 0;
    return widths;
  }
}
