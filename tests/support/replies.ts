/** Answers of sock_diag, built by hand from the layouts in the kernel's headers. */

import type { CapturedDump } from "../../lib/model/capture.ts";
import type { DumpId } from "../../lib/model/plan.ts";

/** An attribute; one that holds others has a list. */
export interface Attribute {
  readonly type: number;
  readonly payload: Uint8Array | readonly Attribute[];
  /** What nla_len says where it lies. */
  readonly length?: number;
}

/** A message. */
export interface Message {
  /** SOCK_DIAG_BY_FAMILY where it is not said. */
  readonly type?: number;
  /** The struct that it begins with. */
  readonly struct: Uint8Array;
  readonly attributes?: readonly Attribute[];
  /** What nlmsg_len says where it lies. */
  readonly length?: number;
}

const HEADER_SIZE = 16;
const SOCK_DIAG_BY_FAMILY = 20;
const NLM_F_MULTI = 2;

/** All of `parts`, one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Followed by the NULs that make its length a multiple of 4. */
function padded(bytes: Uint8Array): Uint8Array {
  return joined(bytes, new Uint8Array((4 - bytes.length % 4) % 4));
}

/** Little-endian numbers of 16 bits. */
export function u16s(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(values).buffer);
}

/** Little-endian numbers of 32 bits. */
export function u32s(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

/** One byte for each character, and a NUL behind them. */
export function cText(text: string): Uint8Array {
  return Uint8Array.from(`${text}\0`, (character) => character.charCodeAt(0));
}

/** `size` bytes with these numbers at these places. */
export function struct(
  size: number,
  ...members: readonly (readonly [at: number, value: Uint8Array | number])[]
): Uint8Array {
  const bytes = new Uint8Array(size);
  for (const [at, value] of members) {
    if (typeof value === "number") bytes[at] = value;
    else bytes.set(value, at);
  }
  return bytes;
}

/** The bytes of attributes, each padded. */
export function attributeBytes(attributes: readonly Attribute[]): Uint8Array {
  return joined(...attributes.map(({ type, payload, length }) => {
    const content = payload instanceof Uint8Array ? payload : attributeBytes(payload);
    return padded(joined(u16s(length ?? content.length + 4, type), content));
  }));
}

/** The bytes of a message, padded. */
export function messageBytes({ type, struct, attributes, length }: Message): Uint8Array {
  const payload = joined(struct, attributeBytes(attributes ?? []));
  return padded(joined(
    u32s(length ?? HEADER_SIZE + payload.length),
    u16s(type ?? SOCK_DIAG_BY_FAMILY, NLM_F_MULTI),
    u32s(123456, 0),
    payload,
  ));
}

/** A dump of messages, and of bytes as they are. */
export function dumpOf(id: DumpId, ...messages: readonly (Message | Uint8Array)[]): CapturedDump {
  const bytes = messages.map((message) =>
    message instanceof Uint8Array ? message : messageBytes(message)
  );
  return { id, bytes: joined(...bytes) };
}

/** struct inet_diag_msg of an IPv4 socket: an established connection of port 80 unless told. */
export function inetStruct(
  values: {
    readonly family?: number;
    readonly state?: number;
    readonly port?: number;
    readonly inode?: number;
  } = {},
): Uint8Array {
  const port = values.port ?? 80;
  return struct(
    72,
    [0, values.family ?? 2],
    [1, values.state ?? 1],
    [4, Uint8Array.of(port >> 8, port & 255)],
    [6, Uint8Array.of(0xc3, 0x50)],
    [8, Uint8Array.of(127, 0, 0, 1)],
    [24, Uint8Array.of(127, 0, 0, 2)],
    [64, u32s(1000, values.inode ?? 4711)],
  );
}

/** struct unix_diag_msg: a listening stream socket. */
export function unixStruct(inode: number): Uint8Array {
  return struct(16, [0, 1], [1, 1], [2, 10], [4, u32s(inode, 7, 8)]);
}
