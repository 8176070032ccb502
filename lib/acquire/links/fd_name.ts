/** A descriptor number together with its decimal text, ended by a NUL. */

import { cString } from "../kernel/libc.ts";

/** Digits of the largest descriptor, and a NUL. */
const SIZE = 11;
const ZERO = 0x30;
const NINE = 0x39;

/** Changed in place, so that a walk of many descriptors needs one only. */
export class FdName {
  readonly bytes: Uint8Array<ArrayBuffer> = new Uint8Array(SIZE);
  fd = 0;
  #length = 0;

  /** Sets the number. */
  set(fd: number): void {
    this.parse(cString(`${fd}`), 0);
  }

  /** Adds one. */
  increment(): void {
    this.fd++;
    let at = this.#length - 1;
    while (at >= 0 && this.bytes[at] === NINE) this.bytes[at--] = ZERO;
    if (at >= 0) {
      this.bytes[at]++;
      return;
    }
    this.bytes[0] = ZERO + 1;
    this.bytes[this.#length++] = ZERO;
    this.bytes[this.#length] = 0;
  }

  /** Parses the NUL-terminated name at `at`; false if it is no number. */
  parse(names: Uint8Array, at: number): boolean {
    this.fd = 0;
    this.#length = 0;
    for (; this.#length < SIZE - 1; this.#length++) {
      const digit = names[at + this.#length];
      if (digit < ZERO || digit > NINE) break;
      this.bytes[this.#length] = digit;
      this.fd = this.fd * 10 + digit - ZERO;
    }
    this.bytes[this.#length] = 0;
    return this.#length > 0 && names[at + this.#length] === 0;
  }
}
