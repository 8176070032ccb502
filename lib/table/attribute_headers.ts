/**
 * The headers of a row's attributes, to tell whether another row has the same ones in the same
 * places: most rows of a table have, and what was found of the one holds for the other.
 */

/** Rows with more attributes than this are the same as none. */
const MOST = 32;

export class AttributeHeaders {
  /** Bytes of all attributes together; none has a negative size. */
  #size = -1;
  #count = 0;
  /** Where each header is behind the first one, and its four bytes: length and type. */
  readonly #places = new Uint32Array(MOST);
  readonly #words = new Int32Array(MOST);

  /** Forgets the headers, and begins with attributes of `size` bytes together. */
  begin(size: number): void {
    this.#size = size;
    this.#count = 0;
  }

  /** Adds the header `place` bytes behind the first one. */
  add(place: number, word: number): void {
    if (this.#count === MOST) this.#size = -1;
    if (this.#size < 0) return;
    this.#places[this.#count] = place;
    this.#words[this.#count++] = word;
  }

  /** Nothing has the headers any more, until others begin. */
  forget(): void {
    this.#size = -1;
  }

  /** True if the attributes from `start` to `end` have all of these headers, and so no others. */
  areThose(view: DataView, start: number, end: number): boolean {
    if (end - start !== this.#size) return false;
    const count = this.#count;
    for (let index = 0; index < count; index++) {
      if (view.getInt32(start + this.#places[index], true) !== this.#words[index]) return false;
    }
    return true;
  }
}
