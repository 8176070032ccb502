/**
 * Netlink messages and attributes (include/uapi/linux/netlink.h): byte offsets and the walk.
 *
 * Everything is in the byte order of the machine that wrote it; the ones this program is made for
 * are little-endian.
 */

/** Netlink protocols. */
export const NETLINK_ROUTE = 0;
export const NETLINK_SOCK_DIAG = 4;

/** struct nlmsghdr: offsets of its members, u32 if nothing else is said, and its size. */
export const NLMSG = {
  /** u32: length of the message, header included. */
  nlmsg_len: 0,
  /** u16 */
  nlmsg_type: 4,
  /** u16 */
  nlmsg_flags: 6,
  nlmsg_seq: 8,
  nlmsg_pid: 12,
  SIZE: 16,
} as const;

/** Types of messages that every netlink protocol has. */
export const NLMSG_NOOP = 1;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

/** Flags of requests, and of the answers to a dump. */
export const NLM_F_REQUEST = 0x01;
export const NLM_F_MULTI = 0x02;
/** The tables changed while they were dumped: rows may be missing or be there twice. */
export const NLM_F_DUMP_INTR = 0x10;
/** NLM_F_ROOT | NLM_F_MATCH */
export const NLM_F_DUMP = 0x300;

/** struct nlattr: offsets of its members, and its size. */
export const NLA = {
  /** u16: length of the attribute, header included, padding excluded. */
  nla_len: 0,
  /** u16: two flags and the type. */
  nla_type: 2,
  SIZE: 4,
} as const;

export const NLA_F_NESTED = 0x8000;
/** What is left of a type without its flags. */
export const NLA_TYPE_MASK = 0x3fff;

/** Messages and attributes start at multiples of 4. For lengths below 2^31. */
export function aligned(length: number): number {
  return (length + 3) & ~3;
}

export function u16(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8);
}

export function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

export function u64(bytes: Uint8Array, at: number): bigint {
  return (BigInt(u32(bytes, at + 4)) << 32n) | BigInt(u32(bytes, at));
}

/** 32 bits in network order, with a sign. */
export function networkWord(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

/** 64 bits as a double: exact up to 2^53. */
export function u64Number(bytes: Uint8Array, at: number): number {
  return u32(bytes, at + 4) * 4294967296 + u32(bytes, at);
}

/** How one piece of a dump ends. */
export interface DumpEnd {
  /** False while more has to be received. */
  readonly done: boolean;
  /** The kernel's error number; 0 for none. */
  readonly error: number;
  /** True if a message says that the tables changed meanwhile. */
  readonly interrupted: boolean;
  /** Where the messages of the dump end: before NLMSG_DONE or NLMSG_ERROR, if there is one. */
  readonly end: number;
}

/**
 * Looks through the messages from `start` to `end` for the end of a dump. Lengths that cannot be
 * leave the rest unread: whoever decodes the messages says so.
 */
export function dumpEnd(bytes: Uint8Array, start: number, end: number): DumpEnd {
  let interrupted = false;
  let at = start;
  while (at + NLMSG.SIZE <= end) {
    const length = u32(bytes, at + NLMSG.nlmsg_len);
    const type = u16(bytes, at + NLMSG.nlmsg_type);
    if (u16(bytes, at + NLMSG.nlmsg_flags) & NLM_F_DUMP_INTR) interrupted = true;
    if (type === NLMSG_DONE || type === NLMSG_ERROR) {
      // Both begin with an int: the result of the dump, a negative error number.
      const result = length >= NLMSG.SIZE + 4 && at + NLMSG.SIZE + 4 <= end
        ? u32(bytes, at + NLMSG.SIZE) | 0
        : 0;
      return { done: true, error: result < 0 ? -result : 0, interrupted, end: at };
    }
    if (length < NLMSG.SIZE || length > end - at) break;
    at += aligned(length);
  }
  return { done: false, error: 0, interrupted, end };
}

/** The message that ends a dump: its result is 0. */
export function doneMessage(sequence: number): Uint8Array {
  const message = new MessageWriter(NLMSG_DONE, NLM_F_MULTI, sequence);
  message.u32(0);
  return message.finish();
}

export class MessageWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** Starts over with the header of a dump request; its length is filled in by `finish`. */
  constructor(type: number, flags: number, sequence: number) {
    this.u32(0);
    this.u16(type);
    this.u16(flags);
    this.u32(sequence);
    this.u32(0);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  u16(value: number): void {
    this.u8(value & 255);
    this.u8((value >>> 8) & 255);
  }

  u32(value: number): void {
    this.u16(value & 0xffff);
    this.u16(value >>> 16);
  }

  zeros(count: number): void {
    for (let index = 0; index < count; index++) this.u8(0);
  }

  copy(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A whole attribute with its padding. */
  attribute(type: number, payload: Uint8Array): void {
    this.u16(NLA.SIZE + payload.length);
    this.u16(type);
    this.copy(payload);
    this.zeros(aligned(payload.length) - payload.length);
  }

  finish(): Uint8Array<ArrayBuffer> {
    const message = this.#bytes.slice(0, this.#length);
    new DataView(message.buffer).setUint32(NLMSG.nlmsg_len, message.length, true);
    return message;
  }
}
