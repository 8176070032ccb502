/** Text as bytes, written without a string per value. */

const ZERO = 0x30;
const DOT = 0x2e;
const MINUS = 0x2d;
const HEX_DIGITS = ascii("0123456789abcdef");

/** Decimal text of the bytes, for addresses: three characters each, and how many count. */
const OCTET_TEXT = new Uint8Array(256 * 4);

/** Where the text of a byte is in it; written when it is first wanted, not at each start. */
function octetText(octet: number): number {
  const at = octet * 4;
  if (OCTET_TEXT[at + 3] === 0) writeOctet(octet, at);
  return at;
}

function writeOctet(octet: number, at: number): void {
  let length = octet < 10 ? 1 : octet < 100 ? 2 : 3;
  OCTET_TEXT[at + 3] = length;
  for (let rest = octet; length > 0; rest = Math.trunc(rest / 10)) {
    OCTET_TEXT[at + --length] = ZERO + rest % 10;
  }
}

export function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** How many digits a byte has beyond the first: whether it is above 9, and above 99. */
function moreDigits(octet: number): number {
  return ((9 - octet) >>> 31) + ((99 - octet) >>> 31);
}

/** How many characters an IPv4 address has, given as a word in network order. */
export function ipv4Length(word: number): number {
  return 7 + moreDigits(word >>> 24) + moreDigits((word >>> 16) & 255) +
    moreDigits((word >>> 8) & 255) + moreDigits(word & 255);
}

/** Writes an IPv4 address at `to`; returns where it ends. There is room for two bytes more. */
export function putIpv4(target: Uint8Array, to: number, word: number): number {
  for (let shift = 24; shift >= 0; shift -= 8) {
    const at = octetText((word >>> shift) & 255);
    target[to] = OCTET_TEXT[at];
    target[to + 1] = OCTET_TEXT[at + 1];
    target[to + 2] = OCTET_TEXT[at + 2];
    to += OCTET_TEXT[at + 3];
    if (shift > 0) target[to++] = DOT;
  }
  return to;
}

/** How many characters a whole number of 32 bits has. */
export function decimalLength(value: number): number {
  if (value < 0) return 1 + decimalLength(-value);
  // Nearly all are ports and queues. In a few steps, which the compiler copies into each caller.
  if (value < 1000) return value < 10 ? 1 : value < 100 ? 2 : 3;
  let digits = 4;
  for (let power = 10_000; value >= power; power *= 10) digits++;
  return digits;
}

/** Writes a whole number of 32 bits at `to`; returns where it ends. */
export function putDecimal(target: Uint8Array, to: number, value: number): number {
  if (value >= 0 && value < 10) {
    target[to] = ZERO + value;
    return to + 1;
  }
  let rest = value;
  if (rest < 0) {
    target[to++] = MINUS;
    rest = -rest;
  }
  const end = to + decimalLength(rest);
  for (let at = end - 1; at >= to; at--) {
    const quotient = (rest / 10) | 0;
    target[at] = ZERO + rest - quotient * 10;
    rest = quotient;
  }
  return end;
}

/** Bytes that are copied at once. */
const STEP = 8;

/**
 * Text that is made once and written many times: eight bytes in each double, which a copy moves in
 * one step. So it has no byte of 0x7f or 0xff, in which a double that is no number could end.
 */
export class Fragment {
  readonly steps: Float64Array;
  readonly length: number;

  constructor(text: Uint8Array) {
    this.length = text.length;
    this.steps = new Float64Array(Math.ceil(text.length / STEP));
    const padded = new DataView(new ArrayBuffer(this.steps.length * STEP));
    new Uint8Array(padded.buffer).set(text);
    for (let index = 0; index < this.steps.length; index++) {
      this.steps[index] = padded.getFloat64(index * STEP, true);
    }
  }
}

/** A growing buffer of text. */
export class ByteWriter {
  bytes: Uint8Array;
  length = 0;
  /** How often it was emptied: what was written before that may be gone. */
  emptied = 0;
  /** The same bytes, for several in one step. */
  #view: DataView;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `count` more bytes; each writer below calls it for what it writes. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
    this.#view = new DataView(larger.buffer);
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  copy(source: Uint8Array, start = 0, end = source.length): void {
    this.reserve(end - start);
    const { bytes } = this;
    let at = this.length;
    for (let index = start; index < end; index++) bytes[at++] = source[index];
    this.length = at;
  }

  fragment({ steps, length }: Fragment): void {
    this.reserve(length + STEP);
    const view = this.#view;
    const to = this.length;
    for (let index = 0; index < steps.length; index++) {
      view.setFloat64(to + index * STEP, steps[index], true);
    }
    this.length = to + length;
  }

  /** What was written from `from` to `to`, once more; of bytes that a fragment can have. */
  again(from: number, to: number): void {
    const count = to - from;
    this.reserve(count + STEP);
    const view = this.#view;
    const there = this.length;
    for (let done = 0; done < count; done += STEP) {
      view.setFloat64(there + done, view.getFloat64(from + done, true), true);
    }
    this.length = there + count;
  }

  /** A string of characters below U+0100, a byte each. */
  text(text: string): void {
    const { length } = text;
    this.reserve(length);
    const { bytes } = this;
    const start = this.length;
    for (let index = 0; index < length; index++) bytes[start + index] = text.charCodeAt(index);
    this.length = start + length;
  }

  fill(value: number, count: number): void {
    if (count <= 0) return;
    this.reserve(count);
    const { bytes } = this;
    let at = this.length;
    for (let index = 0; index < count; index++) bytes[at++] = value;
    this.length = at;
  }

  decimal(value: number): void {
    this.reserve(20);
    if (value >= 0 && value < 10) {
      // Most of what is counted has happened never, or a few times.
      this.bytes[this.length++] = ZERO + value;
    } else if (value === (value | 0)) this.length = putDecimal(this.bytes, this.length, value);
    else this.#large(value);
  }

  /** A whole number that 32 bits with a sign do not hold. */
  #large(value: number): void {
    if (value > Number.MAX_SAFE_INTEGER) {
      this.text(BigInt(value).toString());
      return;
    }
    if (value < 0) {
      this.bytes[this.length++] = MINUS;
      value = -value;
    }
    let digits = 1;
    for (let power = 10; value >= power; power *= 10) digits++;
    const { bytes } = this;
    const end = this.length + digits;
    let rest = value;
    for (let at = end - 1; at >= this.length; at--) {
      const quotient = Math.floor(rest / 10);
      bytes[at] = ZERO + (rest - quotient * 10);
      rest = quotient;
    }
    this.length = end;
  }

  /** A whole number of 64 bits given in halves. */
  decimal64(high: number, low: number): void {
    if (high === 0) this.decimal(low);
    else if (high < 0x200000) this.decimal(high * 4294967296 + low);
    else this.text(((BigInt(high) << 32n) | BigInt(low)).toString());
  }

  /** A number of 32 bits in lower-case hexadecimal, at least `width` digits. */
  hex(value: number, width = 1): void {
    this.reserve(8);
    let digits = 8;
    while (digits > width && (value >>> ((digits - 1) * 4)) === 0) digits--;
    for (let shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      this.bytes[this.length++] = HEX_DIGITS[(value >>> shift) & 15];
    }
  }

  /** A number of 64 bits given in halves, in lower-case hexadecimal. */
  hex64(high: number, low: number): void {
    if (high === 0) this.hex(low);
    else {
      this.hex(high);
      this.hex(low, 8);
    }
  }

  /** An IPv4 address given as a word in network order. */
  ipv4(word: number): void {
    // The longest has 15 characters, and one is written with room for two more.
    this.reserve(17);
    this.length = putIpv4(this.bytes, this.length, word);
  }

  /**
   * An IPv6 address given as four words at `at`, as inet_ntop(3) of glibc writes it: the longest
   * run of zeros (the first of equals, at least two) shortened, an IPv4 tail if one is embedded.
   */
  ipv6(words: Uint32Array, at: number): void {
    let runStart = -1;
    let runLength = 1;
    let start = -1;
    for (let index = 0; index <= 8; index++) {
      if (index < 8 && half(words, at, index) === 0) {
        if (start < 0) start = index;
      } else if (start >= 0) {
        if (index - start > runLength) {
          runStart = start;
          runLength = index - start;
        }
        start = -1;
      }
    }
    const embedded = runStart === 0 &&
      (runLength === 6 || (runLength === 5 && half(words, at, 5) === 0xffff));
    const end = embedded ? 6 : 8;
    for (let index = 0; index < end; index++) {
      if (index === runStart) {
        if (index === 0) this.byte(0x3a);
        this.byte(0x3a);
        index += runLength - 1;
        continue;
      }
      this.hex(half(words, at, index));
      if (index < 7) this.byte(0x3a);
    }
    if (embedded) this.ipv4(words[at + 3]);
  }

  empty(): void {
    this.length = 0;
    this.emptied++;
  }

  /** What was written, as a copy of its own. */
  taken(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

/** One of an address's eight groups of 16 bits. */
function half(words: Uint32Array, at: number, index: number): number {
  const word = words[at + (index >> 1)];
  return index & 1 ? word & 0xffff : word >>> 16;
}
