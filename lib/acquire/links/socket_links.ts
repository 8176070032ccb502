/** Collects the socket links among fd links, as raw bytes. */

import { LINK_ACCESS, LINK_ACCESS_AT, LINK_SIZE } from "../../model/capture.ts";
import { latin1Bytes } from "../../model/latin1.ts";

/** The start of a socket's link (net/socket.c sockfs_dname). */
const SOCKET_LINK = latin1Bytes("socket:");
/** A socket is open for reading and for writing, whoever made it (net/socket.c sock_alloc_file). */
export const SOCKET_ACCESS = LINK_ACCESS.READ | LINK_ACCESS.WRITE | LINK_ACCESS.EXECUTE;
const FIRST_CAPACITY = 1024;
const GROWTH = 4;

/** Socket links as a task has them (`CapturedTask`). */
export interface FoundLinks {
  readonly fds: Int32Array;
  readonly links: Uint8Array;
}

/** Where links go as they are read. */
export interface LinkSink {
  /** Whether no more are wanted. */
  readonly full: boolean;
  /**
   * `text`: a buffer of `LINK_SIZE` bytes, of which `length` are the link's; if all, it may be cut.
   * True if the link was kept.
   */
  add(fd: number, text: Uint8Array, length: number): boolean;
  /** Says what the descriptor that was kept last is open for. */
  setAccess?(permissions: number): void;
}

/** Socket links of one task after the other; `limit` counts links of any kind. */
export class SocketLinks implements LinkSink {
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

  /** Adds a link if it is a socket's, and says so; one that may be cut is none. */
  add(fd: number, text: Uint8Array, length: number): boolean {
    this.#left--;
    if (length >= LINK_SIZE || length < SOCKET_LINK.length) return false;
    for (let at = 0; at < SOCKET_LINK.length; at++) if (text[at] !== SOCKET_LINK[at]) return false;
    this.#reserve(1);
    const start = this.#length * LINK_SIZE;
    for (let at = 0; at < length; at++) this.#texts[start + at] = text[at];
    this.#texts[start + length] = 0;
    this.#texts[start + LINK_ACCESS_AT] = 0;
    this.#fds[this.#length++] = fd;
    return true;
  }

  /** Says what the descriptor that was added last is open for: permissions of a link's owner. */
  setAccess(permissions: number): void {
    this.#texts[(this.#length - 1) * LINK_SIZE + LINK_ACCESS_AT] = permissions;
  }

  /** Adds socket links that another thread found. */
  addAll({ fds, links }: FoundLinks): void {
    this.#reserve(fds.length);
    this.#fds.set(fds, this.#length);
    this.#texts.set(links, this.#length * LINK_SIZE);
    this.#length += fds.length;
    this.#left -= fds.length;
  }

  /** Returns the links added since the last call. */
  drain(): FoundLinks {
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
