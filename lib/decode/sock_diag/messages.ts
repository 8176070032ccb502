/**
 * The messages of a dump, one after the other, and their attributes; every length is checked.
 *
 * A message or an attribute that does not have the kernel's format becomes a problem, and is
 * skipped; if its length is wrong, so are all that follow it.
 */

import { allOf, type Arrival, EXPECTED } from "../../model/arrival.ts";
import type { CapturedDump } from "../../model/capture.ts";
import { type Problem, ROW_PROBLEMS_PER_SOURCE } from "../../model/problem.ts";
import { viewOf } from "../../model/view_of.ts";
import { AttributeHeaders } from "../../table/attribute_headers.ts";
import type { AttributeColumns } from "../../table/attributes.ts";
import { type AttributeKind, type AttributeKinds, isSizeOf } from "../../uapi/attribute_kinds.ts";
import { aligned, NLA, NLA_TYPE_MASK, NLMSG, u16 } from "../../uapi/netlink.ts";
import { SOCK_DIAG_BY_FAMILY } from "../../uapi/sock_diag.ts";

/** The struct that every message of a dump begins with. */
export interface MessageFormat {
  /** Its size; 0 for none. */
  readonly size: number;
  /** Its first member, a u8: the kernel's name, and the families that are expected there. */
  readonly family?: readonly [member: string, ...expected: number[]];
  readonly types?: readonly number[];
}

export class Messages {
  bytes: Uint8Array;
  /** The same bytes, for whole numbers, which V8 reads in one step. */
  view: DataView;
  /** Offsets of the current message's payload: start and end. */
  payload = 0;
  end = 0;
  type = 0;
  readonly #source: string;
  readonly #format: MessageFormat;
  readonly #problems: Problem[];
  readonly #arrival: Arrival | null;
  readonly #pause: (() => void) | null;
  readonly #moved: ((bytes: Uint8Array) => void) | null;
  /** Where the bytes end that are there. */
  #there: number;
  /** Headers of attributes that have the kernel's format, whatever is in them. */
  readonly #sound = new AttributeHeaders();
  #soundKinds: AttributeKinds | null = null;
  #next = 0;
  #index = 0;
  #reported = 0;

  /**
   * Of messages that still arrive, `pause` is called before more is waited for, and `moved` if all of
   * them are then somewhere else.
   */
  constructor(
    dump: CapturedDump,
    format: MessageFormat,
    problems: Problem[],
    pause: (() => void) | null = null,
    moved: ((bytes: Uint8Array) => void) | null = null,
  ) {
    this.bytes = dump.bytes;
    this.view = viewOf(dump.bytes);
    this.#arrival = dump.arrival ?? null;
    this.#pause = pause;
    this.#moved = moved;
    this.#there = this.#arrival === null ? dump.bytes.length : 0;
    this.#source = `sock_diag ${dump.id}`;
    this.#format = format;
    this.#problems = problems;
  }

  /** Goes to the next message that holds the format's struct; false at the end of the dump. */
  next(): boolean {
    for (;;) {
      const at = this.#next;
      if (at === this.#there) this.#wait();
      const left = this.#there - at;
      if (left === 0) return this.#finish();
      this.#index++;
      if (left < NLMSG.SIZE) {
        this.fail(at, null, `${left} bytes are left, a header has ${NLMSG.SIZE}`);
        return this.#finish();
      }
      const length = this.view.getInt32(at + NLMSG.nlmsg_len, true) >>> 0;
      if (length < NLMSG.SIZE || length > left) {
        this.fail(at, null, `length ${length} where ${left} bytes are left; the rest is skipped`);
        return this.#finish();
      }
      this.payload = at + NLMSG.SIZE;
      this.end = at + length;
      this.#next = Math.min(this.#there, at + aligned(length));
      if (this.#fits(at)) return true;
    }
  }

  /** How many bytes there may be from the current message on. */
  get left(): number {
    return (this.#arrival === null ? this.bytes.length : EXPECTED) - this.payload;
  }

  #wait(): void {
    if (this.#arrival === null) return;
    if (this.#next > 0) this.#pause?.();
    this.#there = this.#arrival.more(this.#next);
    if (this.bytes === this.#arrival.bytes) return;
    this.bytes = this.#arrival.bytes;
    this.view = viewOf(this.bytes);
    this.#moved?.(this.bytes);
  }

  /** True for a message of the right type, length and family; reports others. */
  #fits(at: number): boolean {
    const { bytes } = this;
    const { size, family, types } = this.#format;
    const type = this.view.getInt16(at + NLMSG.nlmsg_type, true) & 0xffff;
    this.type = type;
    if (type !== SOCK_DIAG_BY_FAMILY && !types?.includes(type)) {
      this.fail(at, null, `type ${type}, expected ${SOCK_DIAG_BY_FAMILY}; skipped`);
      return false;
    }
    const length = this.end - at;
    if (length < NLMSG.SIZE + size) {
      this.fail(at, null, `length ${length}, expected ${NLMSG.SIZE + size}; skipped`);
      return false;
    }
    if (family === undefined) return true;
    const found = bytes[this.payload];
    // Behind the member's name; without taking it apart, which would be done for every message.
    if (family.indexOf(found, 1) > 0) return true;
    const [member, ...expected] = family;
    this.fail(this.payload, null, `${member} ${found}, expected ${expected.join(" or ")}; skipped`);
    return false;
  }

  fail(offset: number, attribute: string | null, text: string): void {
    if (this.#reported++ >= ROW_PROBLEMS_PER_SOURCE) return;
    this.#problems.push({
      kind: "message",
      source: this.#source,
      message: this.#index,
      offset,
      attribute,
      text,
    });
  }

  #finish(): false {
    const count = this.#reported - ROW_PROBLEMS_PER_SOURCE;
    if (count > 0) this.#problems.push({ kind: "more_messages", source: this.#source, count });
    if (this.#arrival !== null) {
      allOf(this.#arrival);
      const { lack } = this.#arrival;
      if (lack !== null) {
        this.#problems.push({ kind: "incomplete", source: this.#source, message: lack });
      }
    }
    return false;
  }

  /**
   * Records a row's attributes, those of the current message from `start` on or those nested
   * between `start` and `end`, and reports those that do not have the kernel's format.
   */
  attributes(
    start: number,
    kinds: AttributeKinds,
    columns: AttributeColumns,
    row: number,
    end = this.end,
  ): void {
    columns.set(row, start, end, kinds);
    if (kinds === this.#soundKinds && this.#sound.areThose(this.view, start, end)) return;
    const reported = this.#reported;
    this.#check(start, end, kinds);
    if (this.#reported === reported) this.#keepSound(start, end, kinds);
  }

  /** Keeps the headers of attributes that were checked, if all of the format is in them. */
  #keepSound(start: number, end: number, kinds: AttributeKinds): void {
    this.#soundKinds = kinds;
    this.#sound.begin(end - start);
    for (let at = start; at < end;) {
      const type = u16(this.bytes, at + NLA.nla_type) & NLA_TYPE_MASK;
      if (typeof kinds[type]?.[2] === "object") {
        this.#sound.forget();
        return;
      }
      this.#sound.add(at - start, this.view.getInt32(at, true));
      at += aligned(u16(this.bytes, at + NLA.nla_len));
    }
  }

  #check(start: number, end: number, kinds: AttributeKinds): void {
    const { bytes } = this;
    for (let at = start; at < end;) {
      const left = end - at;
      if (left < NLA.SIZE) {
        this.fail(at, "attribute", `${left} bytes are left, a header has ${NLA.SIZE}`);
        return;
      }
      const length = u16(bytes, at + NLA.nla_len);
      const type = u16(bytes, at + NLA.nla_type) & NLA_TYPE_MASK;
      const kind = kinds[type];
      if (length < NLA.SIZE || length > left) {
        const name = kind?.[0] ?? `attribute ${type}`;
        this.fail(at, name, `length ${length} where ${left} bytes are left`);
        return;
      }
      if (kind !== undefined) this.#checkPayload(at, at + length, kind);
      at += aligned(length);
    }
  }

  #checkPayload(at: number, end: number, kind: AttributeKind): void {
    const [name, least, inside] = kind;
    if (typeof inside === "object") {
      this.#check(at + NLA.SIZE, end, inside);
    } else if (!isSizeOf(kind, end - at - NLA.SIZE)) {
      const several = inside === undefined ? "" : ` and a multiple of ${inside}`;
      this.fail(at, name, `length ${end - at}, expected ${NLA.SIZE + least}${several}`);
    }
  }
}
