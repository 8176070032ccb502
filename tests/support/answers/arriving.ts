/** Dumps and tables that arrive piece by piece. */

import type { Arrival } from "../../../lib/model/arrival.ts";
import type { CapturedDump, CapturedFile } from "../../../lib/model/capture.ts";

/**
 * Bytes of which nobody sees more than have come. Their place has room for as many as are there, so
 * that they move with nearly every piece; what was at an earlier place is spoilt.
 */
class Pieces implements Arrival {
  bytes: Uint8Array = new Uint8Array(0);
  readonly #whole: Uint8Array;
  readonly #ends: readonly number[];
  readonly #lack: string | null;
  #there = 0;

  constructor(whole: Uint8Array, ends: readonly number[], lack: string | null) {
    this.#whole = whole;
    this.#ends = [...ends, whole.length].toSorted((a, b) => a - b);
    this.#lack = lack;
  }

  more(have: number): number {
    const end = this.#ends.find((end) => end > have) ?? this.#whole.length;
    if (end > this.bytes.length) {
      this.bytes.fill(0xff);
      this.bytes = this.#whole.slice(0, end);
    }
    return this.#there = Math.max(this.#there, end);
  }

  get lack(): string | null {
    if (this.#there < this.#whole.length) throw new Error("it is not known yet what is missing");
    return this.#lack;
  }
}

/** A dump that arrives in pieces which end there, and then ends for want of something. */
export function arriving(
  { id, bytes }: CapturedDump,
  ends: readonly number[],
  lack: string | null = null,
): CapturedDump {
  return { id, bytes: new Uint8Array(0), arrival: new Pieces(bytes, ends, lack) };
}

/** The same for a table of procfs; its pieces need not end where lines do. */
export function arrivingFile(
  { path, bytes }: CapturedFile,
  ends: readonly number[],
  lack: string | null = null,
): CapturedFile {
  return { path, bytes: new Uint8Array(0), arrival: new Pieces(bytes, ends, lack) };
}
