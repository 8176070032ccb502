/**
 * Netlink attributes of rows: where each is in the source's bytes.
 *
 * They are not looked at before one is asked for: a plain listing shows none of them, and there are
 * more than a hundred values in those of one TCP socket.
 */

import { viewOf } from "../model/view_of.ts";
import { type AttributeKinds, isSizeOf } from "../uapi/attribute_kinds.ts";
import { aligned, NLA, NLA_TYPE_MASK, u16 } from "../uapi/netlink.ts";
import { AttributeHeaders } from "./attribute_headers.ts";
import { grown } from "./column.ts";

/** For an attribute that a row does not have. No payload is at the start of a message. */
export const ABSENT = 0;
/** No family has more types. */
const TYPES = 64;
const NO_ROW = -1;

/** The attributes of each row: the first of each type that is long enough. */
export class AttributeColumns {
  #bytes: Uint8Array;
  #view: DataView;
  #starts: Uint32Array;
  #ends: Uint32Array;
  #kinds: AttributeKinds = {};
  /** The row that was asked for last, and where its attributes are, by type. */
  #row = NO_ROW;
  readonly #offsets = new Uint32Array(TYPES);
  /** Where the attributes of the row begin that has these offsets, which headers and types it has. */
  #start = 0;
  readonly #headers = new AttributeHeaders();
  #types: number[] = [];

  constructor(bytes: Uint8Array, capacity: number) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#starts = new Uint32Array(capacity);
    this.#ends = new Uint32Array(capacity);
  }

  /** Notes where a row's attributes are; all rows of a table are of the same kinds. */
  set(row: number, start: number, end: number, kinds: AttributeKinds): void {
    this.#starts[row] = start;
    this.#ends[row] = end;
    this.#kinds = kinds;
    this.#row = NO_ROW;
  }

  /** Offset of the payload in the source's bytes, or `ABSENT`. */
  at(type: number, row: number): number {
    if (row !== this.#row) this.#look(row);
    return this.#offsets[type];
  }

  /** Length of a payload, by its offset. */
  length(at: number): number {
    return u16(this.#bytes, at - NLA.SIZE + NLA.nla_len) - NLA.SIZE;
  }

  moveTo(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  grow(capacity: number): void {
    this.#starts = grown(this.#starts, capacity);
    this.#ends = grown(this.#ends, capacity);
  }

  #look(row: number): void {
    this.#row = row;
    const start = this.#starts[row];
    const end = this.#ends[row];
    const moved = start - this.#start;
    this.#start = start;
    if (this.#headers.areThose(this.#view, start, end)) {
      const types = this.#types;
      for (let index = 0; index < types.length; index++) this.#offsets[types[index]] += moved;
    } else this.#walk(start, end);
  }

  #walk(start: number, end: number): void {
    this.#offsets.fill(ABSENT);
    this.#types = [];
    this.#headers.begin(end - start);
    const bytes = this.#bytes;
    for (let at = start; at + NLA.SIZE <= end;) {
      this.#headers.add(at - start, this.#view.getInt32(at, true));
      const length = u16(bytes, at + NLA.nla_len);
      if (length < NLA.SIZE || length > end - at) return;
      const type = u16(bytes, at + NLA.nla_type) & NLA_TYPE_MASK;
      const kind = this.#kinds[type];
      if (kind !== undefined && this.#offsets[type] === ABSENT) {
        if (isSizeOf(kind, length - NLA.SIZE)) {
          this.#offsets[type] = at + NLA.SIZE;
          this.#types.push(type);
        }
      }
      at += aligned(length);
    }
  }
}
