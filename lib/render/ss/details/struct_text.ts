/** Members of a struct as `ss` writes them: a word and a number, in the member's form. */

import {
  type Form,
  highAt,
  lowAt,
  type Place,
  type StructBytes,
  type Worded,
} from "../../../field/struct.ts";
import { ascii, type ByteWriter } from "../../text/byte_writer.ts";
import { general } from "../../text/numbers.ts";

/** A member with what is written before its number. */
export interface Label extends Place {
  readonly label: Uint8Array;
  readonly form: Form;
}

export function labels(members: readonly Worded[], before = " ", after = ":"): readonly Label[] {
  return members.map(({ word, at, width, form }) => ({
    label: ascii(`${before}${word}${after}`),
    ...{ at, width, form },
  }));
}

/** The same for a list in parentheses: `name(` before the first, a comma before the others. */
export function listLabels(members: readonly Worded[], opening: string, after = ":"): Label[] {
  return members.flatMap((member, index) => labels([member], index === 0 ? opening : ",", after));
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

/** Writes one member, given in halves. */
function writeMember(writer: ByteWriter, { label, form }: Label, high: number, low: number): void {
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

export function writeNonzero(
  writer: ByteWriter,
  struct: StructBytes,
  members: readonly Label[],
): void {
  const { bytes, start } = struct;
  for (let index = 0; index < members.length; index++) {
    const member = members[index];
    const { at, width } = member;
    const low = lowAt(bytes, start + at, width);
    const high = highAt(bytes, start + at, width);
    if (low !== 0 || high !== 0) writeMember(writer, member, high, low);
  }
}

/** Writes all members that a struct of `length` bytes reaches. */
export function writeAll(
  writer: ByteWriter,
  bytes: Uint8Array,
  start: number,
  length: number,
  members: readonly Label[],
): void {
  for (let index = 0; index < members.length; index++) {
    const member = members[index];
    const { at, width } = member;
    if (at + width > length) return;
    writeMember(writer, member, highAt(bytes, start + at, width), lowAt(bytes, start + at, width));
  }
}
