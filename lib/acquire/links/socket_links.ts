/** Where a walk of descriptors puts the socket links that it finds, as they stand. */

import { LINK_SIZE } from "../../model/capture.ts";

/** How the kernel begins the text of a socket's link (net/socket.c sockfs_dname). */
const SOCKET_LINK = new TextEncoder().encode("socket:");
const FIRST_CAPACITY = 1024;
const GROWTH = 4;

/** Socket links as a task has them (`CapturedTask`). */
export interface FoundLinks {
  readonly fds: Int32Array;
  readonly links: Uint8Array;
}

/** Reads the links in one folder of descriptors; false where some may not be read. */
export type ReadLinks = (folder: string, found: SocketLinks) => boolean;

/** The socket links of one task after the other, up to a limit of links of any kind. */
export class SocketLinks {
  #fds = new Int32Array(FIRST_CAPACITY);
  #texts = new Uint8Array(FIRST_CAPACITY * LINK_SIZE);
  #length = 0;
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  /** Whether the limit is reached. */
  get full(): boolean {
    return this.#left <= 0;
  }

  /**
   * Takes a link of any kind; keeps that of a socket. `text`: of `LINK_SIZE` bytes, of which
   * `length` are the link's; where they all are, there may have been more, and it is no socket's.
   */
  add(fd: number, text: Uint8Array, length: number): void {
    this.#left--;
    if (length >= LINK_SIZE || length < SOCKET_LINK.length) return;
    for (let at = 0; at < SOCKET_LINK.length; at++) if (text[at] !== SOCKET_LINK[at]) return;
    this.#reserve(1);
    const start = this.#length * LINK_SIZE;
    for (let at = 0; at < length; at++) this.#texts[start + at] = text[at];
    this.#texts[start + length] = 0;
    this.#fds[this.#length++] = fd;
  }

  /** Takes socket links that were found elsewhere. */
  addAll({ fds, links }: FoundLinks): void {
    this.#reserve(fds.length);
    this.#fds.set(fds, this.#length);
    this.#texts.set(links, this.#length * LINK_SIZE);
    this.#length += fds.length;
    this.#left -= fds.length;
  }

  /** What was found since the last time. */
  take(): FoundLinks {
    const length = this.#length;
    this.#length = 0;
    return {
      fds: this.#fds.slice(0, length),
      links: this.#texts.slice(0, length * LINK_SIZE),
    };
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#fds.length) return;
    const capacity = Math.max(needed, this.#fds.length * GROWTH);
    const [fds, texts] = [this.#fds, this.#texts];
    this.#fds = new Int32Array(capacity);
    this.#fds.set(fds);
    this.#texts = new Uint8Array(capacity * LINK_SIZE);
    this.#texts.set(texts);
  }
}
