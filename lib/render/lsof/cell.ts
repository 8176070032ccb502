/** One cell of the table, filled again for each row: nothing is made that would have to be collected. */

import { type ByteWriter, decimalLength } from "../text/byte_writer.ts";
import { wide } from "./socket_text.ts";

/** A number of 64 bits with a text behind it, or a text alone. */
export class Cell {
  #hasNumber = false;
  #high = 0;
  #low = 0;
  #text = "";

  setText(text: string): void {
    this.#hasNumber = false;
    this.#text = text;
  }

  /** `high`, `low`: the halves of the number. */
  setNumber(high: number, low: number, behind = ""): void {
    this.#hasNumber = true;
    this.#high = high;
    this.#low = low;
    this.#text = behind;
  }

  /** In characters. */
  get length(): number {
    const behind = this.#text.length;
    if (!this.#hasNumber) return behind;
    return behind +
      (this.#high === 0 ? decimalLength(this.#low) : wide(this.#high, this.#low).length);
  }

  write(writer: ByteWriter): void {
    if (this.#hasNumber) writer.decimal64(this.#high, this.#low);
    writer.text(this.#text);
  }
}
