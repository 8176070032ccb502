/** Members of a struct as ` name:number`, in the forms that `ss` has for them. */

import { u32 } from "../../../uapi/netlink.ts";
import { type Member, memberLow } from "../../../uapi/tcp_info.ts";
import { ascii, type ByteWriter } from "../../text/byte_writer.ts";
import { general } from "../../text/numbers.ts";

/**
 * `signed`: what the kernel counts without a sign, printed with one. `thousandths`: microseconds
 * as milliseconds.
 */
type Form = "unsigned" | "signed" | "hex" | "thousandths";

/** A member and how it is written. */
export interface Field {
  readonly label: Uint8Array;
  readonly member: Member;
  readonly form: Form;
}

/** A member that is written as ` word:number`. */
export function field(word: string, member: Member, form: Form = "unsigned"): Field {
  return { label: ascii(` ${word}:`), member, form };
}

/** The bytes of a struct, as long as this program knows it. */
export class StructBytes {
  readonly bytes: Uint8Array;
  readonly start: number;

  /** What the kernel that wrote the struct did not know is 0, as `ss` takes it. */
  constructor(bytes: Uint8Array, start: number, length: number, size: number) {
    if (length >= size) {
      this.bytes = bytes;
      this.start = start;
    } else {
      this.bytes = new Uint8Array(size);
      this.bytes.set(bytes.subarray(start, start + length));
      this.start = 0;
    }
  }

  /** A member of at most 32 bits, or the low half of one with 64. */
  low(member: Member): number {
    return memberLow(this.bytes, this.start, member);
  }

  /** The high half of a member of 64 bits. */
  high({ at }: Member): number {
    return u32(this.bytes, this.start + at + 4);
  }
}

const POINT = 0x2e;
const ZERO = 0x30;
/** Below this a number of thousandths has no more digits than `%g` writes. */
const SIX_DIGITS = 1_000_000;

/** A number of thousandths as `%g` writes it: `1.5` for 1500. */
export function writeThousandths(writer: ByteWriter, value: number): void {
  if (value >= SIX_DIGITS) {
    writer.text(general(value / 1000));
    return;
  }
  const rest = value % 1000;
  writer.decimal((value - rest) / 1000);
  if (rest === 0) return;
  writer.byte(POINT);
  const hundreds = Math.floor(rest / 100);
  const tens = Math.floor(rest / 10) % 10;
  const ones = rest % 10;
  writer.byte(ZERO + hundreds);
  if (tens !== 0 || ones !== 0) writer.byte(ZERO + tens);
  if (ones !== 0) writer.byte(ZERO + ones);
}

/** Writes those members that are not 0. */
export function writeFields(
  writer: ByteWriter,
  struct: StructBytes,
  fields: readonly Field[],
): void {
  for (const { label, member, form } of fields) {
    const low = struct.low(member);
    const high = member.width === 8 ? struct.high(member) : 0;
    if (low === 0 && high === 0) continue;
    writer.copy(label);
    switch (form) {
      case "unsigned":
        writer.decimal64(high, low);
        break;
      case "signed":
        writer.decimal(low | 0);
        break;
      case "hex":
        writer.hex(low);
        break;
      case "thousandths":
        writeThousandths(writer, low);
        break;
    }
  }
}
