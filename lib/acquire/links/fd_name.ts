/** A descriptor's number with its name as C wants it. */

import { cString } from "../kernel/libc.ts";

/** Digits of the largest descriptor, and a NUL. */
const SIZE = 11;
const ZERO = 0x30;
const NINE = 0x39;

/** Changed in place: there is one for all descriptors. */
export class FdName {
  readonly bytes: Uint8Array<ArrayBuffer> = new Uint8Array(SIZE);
  fd = 0;
  #length = 0;

  /** Goes to a number. */
  set(fd: number): void {
    this.take(cString(`${fd}`), 0);
  }

  /** On to the next number. */
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

  /** Takes the name at `at`, which a NUL ends; false where it is no number. */
  take(names: Uint8Array, at: number): boolean {
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
