/** Dump requests over netlink, and their answers as raw bytes. */

import type { Arrival } from "../../model/arrival.ts";
import { dumpEnd } from "../../uapi/netlink.ts";
import { AF_NETLINK } from "../../uapi/sock_diag.ts";
import { EINTR, ENOBUFS, errorText, type Libc } from "./libc.ts";

const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
/** recv(2) returns the whole length of a message that did not fit. */
const MSG_TRUNC = 0x20;

/** Free space before each receive; the kernel sends 32 KiB at a time, or one larger message. */
const ROOM = 1024 * 1024;
/** First size of the buffer; memory that is not touched costs nothing. */
const FIRST_SIZE = 4 * ROOM;
const GROWTH = 4;
/** How often a dump is tried that was inconsistent (NLM_F_DUMP_INTR). */
const TRIES = 3;

export const CHANGED =
  "the sockets changed while they were read: some may be missing or be there twice";

export const ENDED = "the kernel's answer ended before the dump did";

/** The result of a request. */
export type Answer =
  | {
    readonly ok: true;
    /** The messages without the final NLMSG_DONE. */
    readonly bytes: Uint8Array;
    /** If they still arrive: `bytes` are then nothing yet. */
    readonly arrival?: Arrival | null;
    /** Why some may be missing; null if none is. */
    readonly incomplete: string | null;
  }
  | { readonly ok: false; readonly reason: string };

/** Opens a netlink socket; returns a negative error number if that fails. */
export type OpenSocket = (protocol: number) => number;

/** The part of libc that an open socket needs. */
export type Talk = Pick<Libc, "errno"> & {
  readonly calls: Pick<Libc["calls"], "send" | "sendMeanwhile" | "recv" | "close">;
};

/** True for a whole answer, and for a refusal, which would be the same again. */
function isFinal(answer: Answer): boolean {
  return !answer.ok || answer.incomplete === null;
}

/** Sends dump requests and receives all of the answers. */
export class Kernel {
  readonly #libc: Talk;
  readonly #open: OpenSocket;

  constructor(libc: Talk, open: OpenSocket) {
    this.#libc = libc;
    this.#open = open;
  }

  /** Sends a dump request; repeats it if the answer is incomplete, `left` times in all. */
  dump(protocol: number, request: Uint8Array, left = TRIES): Answer {
    const answer = this.#ask(protocol, request);
    if (isFinal(answer) || left <= 1) return answer;
    return this.dump(protocol, request, left - 1);
  }

  /**
   * As `dump`, but the request is sent on another thread: with many sockets the kernel walks its
   * tables within that call. If it fails, it is sent again here, to learn the error number.
   */
  async dumpMeanwhile(protocol: number, request: Uint8Array): Promise<Answer> {
    const fd = this.#open(protocol);
    if (fd < 0) return { ok: false, reason: errorText(-fd) };
    const bytes = request.slice();
    let answer: Answer | null = null;
    try {
      const sent = await this.#libc.calls.sendMeanwhile(fd, bytes, BigInt(bytes.length), 0);
      if (sent >= 0) answer = this.#receiveAll(fd);
    } finally {
      this.#libc.calls.close(fd);
    }
    // The bytes that the other thread sends are used here again, and so are not freed before: not
    // every Deno keeps them by itself.
    if (answer === null) return this.dump(protocol, bytes);
    return isFinal(answer) ? answer : this.dump(protocol, bytes, TRIES - 1);
  }

  /** Opens a socket for each request, so that no part of another answer is left in it. */
  #ask(protocol: number, request: Uint8Array): Answer {
    const fd = this.#open(protocol);
    if (fd < 0) return { ok: false, reason: errorText(-fd) };
    try {
      const error = this.#send(fd, request);
      return error === 0 ? this.#receiveAll(fd) : { ok: false, reason: errorText(error) };
    } finally {
      this.#libc.calls.close(fd);
    }
  }

  #send(fd: number, request: Uint8Array): number {
    const bytes = request.slice();
    while (Number(this.#libc.calls.send(fd, bytes, BigInt(bytes.length), 0)) < 0) {
      const error = this.#libc.errno();
      if (error !== EINTR) return error;
    }
    return 0;
  }

  #receiveAll(fd: number): Answer {
    let buffer = new Uint8Array(FIRST_SIZE);
    let length = 0;
    let interrupted = false;
    for (;;) {
      if (buffer.length - length < ROOM) {
        const larger = new Uint8Array(buffer.length * GROWTH);
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      const count = this.#receive(fd, buffer.subarray(length));
      if (count === -ENOBUFS) {
        return { ok: true, bytes: buffer.subarray(0, length), incomplete: errorText(ENOBUFS) };
      }
      if (count < 0) return { ok: false, reason: errorText(-count) };
      if (count === 0) return { ok: true, bytes: buffer.subarray(0, length), incomplete: ENDED };
      const end = dumpEnd(buffer, length, length + count);
      interrupted ||= end.interrupted;
      length = end.end;
      if (!end.done) continue;
      if (end.error !== 0) return { ok: false, reason: errorText(end.error) };
      return {
        ok: true,
        bytes: buffer.subarray(0, length),
        incomplete: interrupted ? CHANGED : null,
      };
    }
  }

  /** The number of bytes, or a negative error number. */
  #receive(fd: number, room: Uint8Array<ArrayBuffer>): number {
    for (;;) {
      const count = Number(this.#libc.calls.recv(fd, room, BigInt(room.length), MSG_TRUNC));
      if (count > room.length) return -ENOBUFS;
      if (count >= 0) return count;
      const error = this.#libc.errno();
      if (error !== EINTR) return -error;
    }
  }
}

/** Opens netlink sockets in the network namespace of this process. */
export function opener(libc: Libc): OpenSocket {
  return (protocol) => {
    const fd = libc.calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    return fd < 0 ? -libc.errno() : fd;
  };
}
