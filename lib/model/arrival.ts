/** Bytes that are decoded while the rest of them still arrives. */

/** How many bytes to expect before it is known; memory that is not touched costs nothing. */
export const EXPECTED = 16 * 1024 * 1024;

/** What is known of such bytes. */
export interface Arrival {
  /** The place for them; a larger one, with the same bytes in it, if more are there than it has room for. */
  readonly bytes: Uint8Array;
  /**
   * Waits until more than `have` bytes are there, or until no more come; returns how many are there.
   * What is there ends where a message or a line does.
   */
  more(have: number): number;
  /** Why some are missing, once no more come; null if none is. */
  readonly lack: string | null;
}

/** Waits for the end of an arrival; returns how many bytes there are. */
export function allOf(arrival: Arrival): number {
  return arrival.more(Infinity);
}
