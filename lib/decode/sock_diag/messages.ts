/**
 * The messages of a dump, one after the other, and their attributes; every length is checked.
 *
 * A message or an attribute that does not follow the format becomes a problem: a bad message costs
 * itself, or all behind it where its length is wrong; a bad attribute costs itself and those
 * behind it.
 */

import type { CapturedDump } from "../../model/capture.ts";
import { type Problem, ROW_PROBLEMS_PER_SOURCE } from "../../model/problem.ts";
import type { AttributeColumns } from "../../table/attributes.ts";
import type { AttributeKinds } from "../../uapi/attribute_kinds.ts";
import { aligned, NLA, NLA_TYPE_MASK, NLMSG, u16, u32 } from "../../uapi/netlink.ts";

/** Walks a dump. */
export class Messages {
  readonly bytes: Uint8Array;
  /** Where the current message's payload starts and ends. */
  payload = 0;
  end = 0;
  readonly #source: string;
  readonly #type: number;
  readonly #problems: Problem[];
  #next = 0;
  #index = 0;
  #reported = 0;

  /** `type`: of the messages that are looked at; others are no rows of this table. */
  constructor(dump: CapturedDump, type: number, problems: Problem[]) {
    this.bytes = dump.bytes;
    this.#source = `sock_diag ${dump.id}`;
    this.#type = type;
    this.#problems = problems;
  }

  /**
   * Goes to the next message whose payload has at least `size` bytes; false at the end of the
   * dump.
   */
  next(size: number): boolean {
    const { bytes } = this;
    for (;;) {
      const at = this.#next;
      const left = bytes.length - at;
      if (left === 0) return this.#finish();
      this.#index++;
      if (left < NLMSG.SIZE) {
        this.#fail(at, null, `${left} bytes are left, a header has ${NLMSG.SIZE}`);
        return this.#finish();
      }
      const length = u32(bytes, at + NLMSG.nlmsg_len);
      if (length < NLMSG.SIZE || length > left) {
        this.#fail(at, null, `length ${length} where ${left} bytes are left; the rest is skipped`);
        return this.#finish();
      }
      this.payload = at + NLMSG.SIZE;
      this.end = at + length;
      this.#next = Math.min(bytes.length, at + aligned(length));
      if (u16(bytes, at + NLMSG.nlmsg_type) !== this.#type) continue;
      if (length - NLMSG.SIZE >= size) return true;
      this.#fail(at, null, `length ${length}, expected ${NLMSG.SIZE + size}; skipped`);
    }
  }

  /** Complains of something in the current message. */
  fail(at: number, attribute: string | null, text: string): void {
    this.#fail(at, attribute, text);
  }

  #fail(offset: number, attribute: string | null, text: string): void {
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
    if (count > 0) this.#problems.push({ kind: "more_rows", source: this.#source, count });
    return false;
  }

  /**
   * Notes that attributes are a row's, those of the current message from `start` on or those nested
   * between `start` and `end`, and complains of those that do not follow the format.
   */
  attributes(
    start: number,
    kinds: AttributeKinds,
    columns: AttributeColumns,
    row: number,
    end = this.end,
  ): void {
    columns.set(row, start, end, kinds);
    const { bytes } = this;
    for (let at = start; at < end;) {
      const left = end - at;
      if (left < NLA.SIZE) {
        this.#fail(at, "attribute", `${left} bytes are left, a header has ${NLA.SIZE}`);
        return;
      }
      const length = u16(bytes, at + NLA.nla_len);
      const type = u16(bytes, at + NLA.nla_type) & NLA_TYPE_MASK;
      const kind = kinds[type];
      if (length < NLA.SIZE || length > left) {
        const name = kind?.[0] ?? `attribute ${type}`;
        this.#fail(at, name, `length ${length} where ${left} bytes are left`);
        return;
      }
      if (kind !== undefined) {
        const [name, least, member = 1] = kind;
        const size = length - NLA.SIZE;
        if (size < least) {
          this.#fail(at, name, `length ${length}, expected ${NLA.SIZE + least}`);
        } else if (size % member !== 0) {
          this.#fail(
            at,
            name,
            `length ${length}, expected ${NLA.SIZE} and a multiple of ${member}`,
          );
        }
      }
      at += aligned(length);
    }
  }
}
