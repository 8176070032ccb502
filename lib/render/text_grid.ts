/**
 * The layout of `ss`: columns as wide as what they hold, drawn in batches.
 *
 * Fields are collected, measured and then drawn, a batch at a time. `ss` keeps fields in chunks of
 * 1 MiB, each field behind a 16-bit length and aligned to 2, and draws when it has five chunks, at
 * the last field of a row; widths grow from batch to batch and never shrink. Since batches decide
 * where widths change, the sizes are counted here as `ss` counts them.
 */

import { ByteWriter } from "./byte_writer.ts";

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
const SPACE = 0x20;
const NEWLINE = 0x0a;

interface Column {
  readonly spec: ColumnSpec;
  readonly delimiter: Uint8Array;
  /** Longest field of all batches so far. */
  longest: number;
  width: number;
}

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
  readonly writer = new ByteWriter(1024 * 1024);
  readonly #columns: Column[];
  readonly #screen: number | null;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #out = new ByteWriter(1024 * 1024);
  /** Lengths of the collected fields of enabled columns, the current one not among them. */
  #lengths = new Uint32Array(64 * 1024);
  #count = 0;
  #fieldStart = 0;
  #column = 0;
  #started = false;
  /** Where the current field's bytes start in its chunk. */
  #offset = LENGTH_SIZE;
  #chunks = 0;

  /** `screen`: the terminal's width, or null for compact output. */
  constructor(
    columns: readonly ColumnSpec[],
    screen: number | null,
    write: (bytes: Uint8Array) => void,
  ) {
    this.#columns = columns.map((spec) => ({
      spec,
      delimiter: new TextEncoder().encode(spec.delimiter),
      longest: 0,
      width: 0,
    }));
    this.#screen = screen;
    this.#write = write;
  }

  /** True where the current field is shown; what is written into a hidden one is dropped. */
  get shown(): boolean {
    return this.#columns[this.#column].spec.enabled;
  }

  /** The header line's fields; the grid then stands at its last column. */
  header(): void {
    for (let index = 0; index < this.#columns.length - 1; index++) {
      this.writer.text(this.#columns[index].spec.header);
      this.next();
    }
  }

  /** Ends the current field. */
  next(): void {
    const column = this.#columns[this.#column];
    const last = this.#column === this.#columns.length - 1;
    if (!column.spec.enabled) this.writer.length = this.#fieldStart;
    else {
      const length = this.#place();
      if (last && this.#chunks >= CHUNKS) {
        this.#draw();
        return;
      }
      this.#end(column, length);
    }
    this.#column = last ? 0 : this.#column + 1;
  }

  /** Ends fields until the given column is the current one. */
  moveTo(column: number): void {
    while (this.#column !== column) this.next();
  }

  /** Draws what is left. */
  finish(): void {
    if (!this.#columns[this.#column].spec.enabled) this.writer.length = this.#fieldStart;
    else this.#place();
    if (this.#started) this.#draw();
    this.#flush();
  }

  /** Finds the current field its place in a chunk; returns its length. */
  #place(): number {
    const length = this.writer.length - this.#fieldStart;
    if (length > 0 && !this.#started) {
      this.#started = true;
      this.#chunks = 1;
      this.#offset = LENGTH_SIZE;
    }
    // A field that does not fit moves to a new chunk whole, unless it is the first of its own.
    if (length > 0 && this.#offset + length >= CHUNK_ROOM && this.#offset !== LENGTH_SIZE) {
      this.#chunks++;
      this.#offset = LENGTH_SIZE;
    }
    return length;
  }

  #end(column: Column, length: number): void {
    if (length > column.longest) column.longest = length;
    this.#keep(length);
    const padding = length & 1;
    if (CHUNK_ROOM - this.#offset - length - padding < LENGTH_SIZE) {
      this.#chunks++;
      this.#offset = LENGTH_SIZE;
    } else {
      this.#offset += length + padding + LENGTH_SIZE;
    }
  }

  #keep(length: number): void {
    if (this.#count === this.#lengths.length) {
      const larger = new Uint32Array(this.#lengths.length * 2);
      larger.set(this.#lengths);
      this.#lengths = larger;
    }
    this.#lengths[this.#count++] = length;
    this.#fieldStart = this.writer.length;
  }

  #measure(): void {
    let first = true;
    for (const column of this.#columns) {
      if (!column.spec.enabled) continue;
      const delimiter = first || column.longest === 0 ? 0 : column.delimiter.length;
      column.width = Math.min(column.longest + delimiter, this.#screen ?? Infinity);
      if (column.width > 0) first = false;
    }
    if (this.#screen === null) {
      // Compact: nothing is padded before the details, which start right behind.
      const plain = this.#columns.slice(0, -1).filter((column) => column.spec.enabled);
      plain[plain.length - 1].width = 0;
      return;
    }
    const widths = spreadWidths(this.#columns.map((column) => column.width), this.#screen);
    this.#columns.forEach((column, index) => column.width = widths[index]);
  }

  /** Draws all collected fields and the current one, and starts a new batch. */
  #draw(): void {
    this.#measure();
    this.#keep(this.writer.length - this.#fieldStart);
    const columns = this.#columns.filter((column) => column.spec.enabled);
    const { bytes } = this.writer;
    const out = this.#out;
    let at = 0;
    let index = columns.findIndex((column) => column.width > 0);
    let lineStarted = false;
    for (let field = 0; field < this.#count; field++) {
      const { spec, width, delimiter } = columns[index];
      const length = this.#lengths[field];
      let printed = length;
      if (lineStarted) {
        out.copy(delimiter);
        printed += delimiter.length;
      }
      lineStarted = true;
      if (spec.align === "right") out.fill(SPACE, width - printed);
      out.copy(bytes, at, at + length);
      if (spec.align === "left") out.fill(SPACE, width - printed);
      at += length;
      if (++index === columns.length) {
        out.byte(NEWLINE);
        index = 0;
        lineStarted = false;
        if (out.length >= 1024 * 1024) this.#flush();
      }
    }
    if (lineStarted) out.byte(NEWLINE);
    this.#count = 0;
    this.#fieldStart = 0;
    this.writer.length = 0;
    this.#column = 0;
    this.#started = false;
    this.#chunks = 0;
  }

  #flush(): void {
    if (this.#out.length === 0) return;
    this.#write(this.#out.bytes.subarray(0, this.#out.length));
    this.#out.length = 0;
  }
}
