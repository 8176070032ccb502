/**
 * The layout of `ss`: columns as wide as what they hold. Fields of any kind are collected, measured
 * and then drawn, a batch at a time (see layout.ts).
 */

import { grown } from "../../table/column.ts";
import { ByteWriter } from "./byte_writer.ts";
import type { Layout } from "./layout.ts";

/** First size of the buffers: a quiet machine's listing fits. */
const FIRST_SIZE = 16 * 1024;
/** Output is handed on when this much has been drawn. */
const FLUSH_SIZE = 1024 * 1024;
const SPACE = 0x20;
const NEWLINE = 0x0a;

/** Collects fields and draws them. Fields are written through `writer`. */
export class TextGrid {
  /** Takes the bytes of the current field. */
  readonly writer = new ByteWriter(FIRST_SIZE);
  readonly #layout: Layout;
  readonly #last: number;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #out = new ByteWriter(FIRST_SIZE);
  /** Lengths of the collected fields of enabled columns, the current one not among them. */
  #lengths = new Uint32Array(1024);
  #count = 0;
  #fieldStart = 0;
  #column = 0;

  constructor(layout: Layout, write: (bytes: Uint8Array) => void) {
    this.#layout = layout;
    this.#last = layout.specs.length - 1;
    this.#write = write;
  }

  /** True if the current field is shown; what is written into a hidden one is dropped. */
  get shown(): boolean {
    return this.#layout.enabled[this.#column] === 1;
  }

  /** The header line's fields; the grid is then at its last column. */
  header(): void {
    for (let index = 0; index < this.#last; index++) {
      this.writer.text(this.#layout.specs[index].header);
      this.next();
    }
  }

  /** Ends the current field. */
  next(): void {
    const layout = this.#layout;
    const column = this.#column;
    const { writer } = this;
    const isLast = column === this.#last;
    if (layout.enabled[column] === 0) {
      writer.length = this.#fieldStart;
    } else {
      const length = writer.length - this.#fieldStart;
      layout.place(length);
      if (isLast && layout.full) {
        this.#draw();
        return;
      }
      if (length > layout.longest[column]) layout.longest[column] = length;
      layout.end(length);
      this.#keep(length);
      this.#fieldStart = writer.length;
    }
    this.#column = isLast ? 0 : column + 1;
  }

  /** Ends fields until the given column is the current one. */
  moveTo(column: number): void {
    while (this.#column !== column) this.next();
  }

  finish(): void {
    if (!this.shown) this.writer.length = this.#fieldStart;
    else this.#layout.place(this.writer.length - this.#fieldStart);
    if (!this.#layout.empty) this.#draw();
    this.#flush();
  }

  #keep(length: number): void {
    if (this.#count === this.#lengths.length) this.#lengths = grown(this.#lengths, this.#count * 2);
    this.#lengths[this.#count++] = length;
  }

  /** Draws all collected fields and the current one, and starts a new batch. */
  #draw(): void {
    this.#keep(this.writer.length - this.#fieldStart);
    this.#drawFields(this.#lengths.subarray(0, this.#count), this.#layout.widths());
    this.#count = 0;
    this.#fieldStart = 0;
    this.writer.length = 0;
    this.#column = 0;
    this.#layout.restart();
  }

  #drawFields(lengths: Uint32Array, allWidths: readonly number[]): void {
    const { enabled, specs, delimiters: delimitersOf } = this.#layout;
    const shown = Array.from(enabled.keys()).filter((index) => enabled[index] === 1);
    const widths = Uint32Array.from(shown, (index) => allWidths[index]);
    const right = Uint8Array.from(shown, (index) => specs[index].align === "right" ? 1 : 0);
    const delimiters = shown.map((index) => delimitersOf[index]);
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
