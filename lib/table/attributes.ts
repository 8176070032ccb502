/**
 * Netlink attributes of rows: where each stands in the source's bytes.
 *
 * They are not taken apart before they are shown: a plain listing shows none of them, and there
 * are more than a hundred values in those of one TCP socket.
 */

import { NLA, u16 } from "../uapi/netlink.ts";
import { grown } from "./column.ts";

/** For an attribute that a row does not have. No payload stands at the start of a message. */
export const ABSENT = 0;

/** Offsets of payloads, a column for each type of attribute that any row has. */
export class AttributeColumns {
  readonly #bytes: Uint8Array;
  readonly #columns: (Uint32Array | undefined)[] = [];
  #capacity: number;

  constructor(bytes: Uint8Array, capacity: number) {
    this.#bytes = bytes;
    this.#capacity = capacity;
  }

  /** Notes that a row has an attribute, whose payload is at `at`. The first of a type counts. */
  set(type: number, row: number, at: number): void {
    const column = this.#columns[type] ??= new Uint32Array(this.#capacity);
    if (column[row] === ABSENT) column[row] = at;
  }

  /** Offset of the payload in the source's bytes, or `ABSENT`. */
  at(type: number, row: number): number {
    return this.#columns[type]?.[row] ?? ABSENT;
  }

  /** Length of a payload, by its offset. */
  length(at: number): number {
    return u16(this.#bytes, at - NLA.SIZE + NLA.nla_len) - NLA.SIZE;
  }

  /** Forgets a row that turned out to be none. */
  clear(row: number): void {
    for (const column of this.#columns) if (column !== undefined) column[row] = ABSENT;
  }

  grow(capacity: number): void {
    this.#capacity = capacity;
    this.#columns.forEach((column, type) => {
      if (column !== undefined) this.#columns[type] = grown(column, capacity);
    });
  }
}
