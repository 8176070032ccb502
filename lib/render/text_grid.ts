/**
 * The layout of `ss`: columns as wide as what they hold, drawn in batches.
 *
 * Fields are collected, measured and then drawn, a batch at a time. `ss` keeps fields in chunks of
 * 1 MiB, each field behind a 16-bit length and aligned to 2, and draws when it has five chunks, at
 * the last field of a row; widths grow from batch to batch and never shrink. Since batches decide
 * where widths change, the sizes are counted here as `ss` counts them.
 */

import { grown } from "../table/column.ts";
import { ascii, ByteWriter } from "./byte_writer.ts";

/** A column before anything is known of its contents. */
export interface ColumnSpec {
  readonly header: string;
  readonly align: "left" | "right";
  /** What stands before each field but the first of a line. */
  readonly delimiter: string;
  readonly enabled: boolean;
}

/** Room of a chunk behind its own bookkeeping of two pointers. */
const CHUNK_ROOM = 1024 * 1024 - 16;
const CHUNKS = 5;
/** Size of a field's length. */
const LENGTH_SIZE = 2;
/** First size of the buffers: a quiet machine's listing fits. */
const FIRST_SIZE = 16 * 1024;
/** Output is handed on when this much has been drawn. */
const FLUSH_SIZE = 1024 * 1024;
const SPACE = 0x20;
const NEWLINE = 0x0a;

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

/** Collects fields and draws them. Fields are written through `writer`. */
export class TextGrid {
  /** Takes the bytes of the current field. */
  readonly writer = new ByteWriter(FIRST_SIZE);
  readonly #specs: readonly ColumnSpec[];
  /** What stands before each column's fields, by column. */
  readonly #delimiters: readonly Uint8Array[];
  /** 1 for a column that is shown, by column. */
  readonly #enabled: Uint8Array;
  /** Longest field of all batches so far, by column. */
  readonly #longest: Uint32Array;
  readonly #last: number;
  readonly #screen: number | null;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #out = new ByteWriter(FIRST_SIZE);
  /** Lengths of the collected fields of enabled columns, the current one not among them. */
  #lengths = new Uint32Array(1024);
  #count = 0;
  #fieldStart = 0;
  #column = 0;
  /** Where the current field's bytes start in its chunk. */
  #offset = LENGTH_SIZE;
  /** Chunks in use; 0 until something is written. */
  #chunks = 0;

  /** `screen`: the terminal's width, or null for compact output. */
  constructor(
    columns: readonly ColumnSpec[],
    screen: number | null,
    write: (bytes: Uint8Array) => void,
  ) {
    this.#specs = columns;
    this.#delimiters = columns.map((spec) => ascii(spec.delimiter));
    this.#enabled = Uint8Array.from(columns, (spec) => spec.enabled ? 1 : 0);
    this.#longest = new Uint32Array(columns.length);
    this.#last = columns.length - 1;
    this.#screen = screen;
    this.#write = write;
  }

  /** True where the current field is shown; what is written into a hidden one is dropped. */
  get shown(): boolean {
    return this.#enabled[this.#column] === 1;
  }

  /** The header line's fields; the grid then stands at its last column. */
  header(): void {
    for (let index = 0; index < this.#last; index++) {
      this.writer.text(this.#specs[index].header);
      this.next();
    }
  }

  /** Ends the current field. */
  next(): void {
    const column = this.#column;
    const { writer } = this;
    const isLast = column === this.#last;
    if (this.#enabled[column] === 0) {
      writer.length = this.#fieldStart;
    } else {
      const length = this.#place();
      if (isLast && this.#chunks >= CHUNKS) {
        this.#draw();
        return;
      }
      if (length > this.#longest[column]) this.#longest[column] = length;
      this.#keep(length);
      this.#fieldStart = writer.length;
      // The next field starts behind this one, aligned, if its length fits there.
      const end = this.#offset + length + (length & 1);
      if (CHUNK_ROOM - end < LENGTH_SIZE) {
        this.#chunks++;
        this.#offset = LENGTH_SIZE;
      } else {
        this.#offset = end + LENGTH_SIZE;
      }
    }
    this.#column = isLast ? 0 : column + 1;
  }

  /** Ends fields until the given column is the current one. */
  moveTo(column: number): void {
    while (this.#column !== column) this.next();
  }

  /** Draws what is left. */
  finish(): void {
    if (this.#enabled[this.#column] === 0) this.writer.length = this.#fieldStart;
    else this.#place();
    if (this.#chunks > 0) this.#draw();
    this.#flush();
  }

  /** Finds the current field its place in a chunk; returns its length. */
  #place(): number {
    const length = this.writer.length - this.#fieldStart;
    if (length === 0) return 0;
    if (this.#chunks === 0) {
      this.#chunks = 1;
      this.#offset = LENGTH_SIZE;
    }
    // A field that does not fit moves to a new chunk whole, unless it is the first of its own.
    if (this.#offset + length >= CHUNK_ROOM && this.#offset !== LENGTH_SIZE) {
      this.#chunks++;
      this.#offset = LENGTH_SIZE;
    }
    return length;
  }

  #keep(length: number): void {
    if (this.#count === this.#lengths.length) this.#lengths = grown(this.#lengths, this.#count * 2);
    this.#lengths[this.#count++] = length;
  }

  /** Widths of all columns, 0 for one that is not padded. */
  #widths(): number[] {
    let first = true;
    const widths = Array.from(this.#longest, (longest, index) => {
      if (this.#enabled[index] === 0) return 0;
      const delimiter = first || longest === 0 ? 0 : this.#delimiters[index].length;
      const width = Math.min(longest + delimiter, this.#screen ?? Infinity);
      if (width > 0) first = false;
      return width;
    });
    if (this.#screen !== null) return spreadWidths(widths, this.#screen);
    // Compact: nothing is padded before the details, which start right behind.
    widths[this.#enabled.lastIndexOf(1, this.#last - 1)] = 0;
    return widths;
  }

  /** Draws all collected fields and the current one, and starts a new batch. */
  #draw(): void {
    this.#keep(this.writer.length - this.#fieldStart);
    this.#drawFields(this.#lengths.subarray(0, this.#count), this.#widths());
    this.#count = 0;
    this.#fieldStart = 0;
    this.writer.length = 0;
    this.#column = 0;
    this.#chunks = 0;
  }

  #drawFields(lengths: Uint32Array, allWidths: readonly number[]): void {
    const shown = Array.from(this.#enabled.keys()).filter((index) => this.#enabled[index] === 1);
    const widths = Uint32Array.from(shown, (index) => allWidths[index]);
    const right = Uint8Array.from(shown, (index) => this.#specs[index].align === "right" ? 1 : 0);
    const delimiters = shown.map((index) => this.#delimiters[index]);
    const columns = shown.length;
    const { bytes } = this.writer;
    const out = this.#out;
    let at = 0;
    let column = 0;
    let lineStarted = false;
    for (let field = 0; field < lengths.length; field++) {
      const length = lengths[field];
      const delimiter = delimiters[column];
      const before = lineStarted ? delimiter.length : 0;
      const padding = Math.max(0, widths[column] - length - before);
      out.reserve(before + padding + length + 1);
      // Straight into the buffer: this loop is half of the time that a large listing takes.
      const target = out.bytes;
      let to = out.length;
      for (let index = 0; index < before; index++) target[to++] = delimiter[index];
      const paddedTo = to + padding;
      if (right[column] === 1) { while (to < paddedTo) target[to++] = SPACE; }
      for (const end = at + length; at < end;) target[to++] = bytes[at++];
      if (right[column] === 0) { while (to < paddedTo + length) target[to++] = SPACE; }
      lineStarted = true;
      if (++column === columns) {
        target[to++] = NEWLINE;
        column = 0;
        lineStarted = false;
      }
      out.length = to;
      if (column === 0 && to >= FLUSH_SIZE) this.#flush();
    }
    if (lineStarted) out.byte(NEWLINE);
  }

  #flush(): void {
    if (this.#out.length === 0) return;
    this.#write(this.#out.bytes.subarray(0, this.#out.length));
    this.#out.length = 0;
  }
}
