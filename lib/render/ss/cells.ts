/**
 * The cells of a row of an internet socket: what they hold is said once, for the listing that writes
 * cells one by one (listing.ts) and for the one that measures rows and draws them later
 * (plain_listing.ts).
 */

import { serviceName } from "../../field/inputs.ts";
import type { Names } from "../../model/names.ts";
import { stateWord } from "../../table/codes.ts";
import type { Protocol, SocketTable } from "../../table/socket_table.ts";
import { namespaceLabel } from "../../model/namespace_names.ts";
import { isAny } from "../text/address.ts";
import { ascii, ByteWriter, decimalLength, putDecimal } from "../text/byte_writer.ts";
import { escapedName, writeEscaped } from "../text/escape.ts";
import { QUEUE_WIDTH } from "./columns.ts";

const SPACE = 0x20;
const STAR = 0x2a;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/** Port texts of one protocol, made once per port. */
export class PortCells {
  readonly #texts = new Map<number, Uint8Array>();
  readonly #names: Names;
  readonly #protocol: Protocol;
  readonly #numeric: boolean;

  constructor(names: Names, protocol: Protocol, numeric: boolean) {
    this.#names = names;
    this.#protocol = protocol;
    this.#numeric = numeric;
  }

  #text(port: number): Uint8Array {
    let text = this.#texts.get(port);
    if (text === undefined) {
      const unnamed = this.#protocol === "raw" ? `ipproto-${port}` : String(port);
      text = escapedName(serviceName(this.#names, this.#protocol, port) ?? unnamed);
      this.#texts.set(port, text);
    }
    return text;
  }

  length(port: number): number {
    if (port === 0) return 1;
    return this.#numeric ? decimalLength(port) : this.#text(port).length;
  }

  /** Writes a port at `to`, where there is room for it; returns where it ends. */
  put(target: Uint8Array, to: number, port: number): number {
    if (port === 0) target[to++] = STAR;
    else if (this.#numeric) return putDecimal(target, to, port);
    else return putBytes(target, to, this.#text(port));
    return to;
  }
}

/** The words of states, made once per number. */
export class StateCells {
  readonly #texts: Uint8Array[] = [];

  text(state: number): Uint8Array {
    return this.#texts[state] ??= ascii(stateWord(state));
  }
}

/** A network namespace's label; empty if no other is listed. */
export function namespaceCell({ namespace }: Pick<SocketTable, "namespace">): Uint8Array {
  const bytes = namespace === null ? new Uint8Array(0) : namespaceLabel(namespace);
  const writer = new ByteWriter(64);
  writeEscaped(writer, bytes, 0, bytes.length);
  return writer.taken();
}

/** Names of interfaces as they are shown, made once per index. */
export class InterfaceCells {
  readonly #texts = new Map<number, Uint8Array>();
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  text(index: number): Uint8Array {
    let text = this.#texts.get(index);
    if (text === undefined) {
      text = escapedName(this.#names.interfaceName(index) ?? `if${index >>> 0}`);
      this.#texts.set(index, text);
    }
    return text;
  }
}

/** Writes an IPv6 address, `*` for any if IPv4 is meant too. */
export function writeIpv6(
  writer: ByteWriter,
  words: Uint32Array,
  at: number,
  ipv4Too: boolean,
): void {
  if (ipv4Too && isAny(words, at)) {
    writer.byte(STAR);
    return;
  }
  writer.byte(OPENING_BRACKET);
  writer.ipv6(words, at);
  writer.byte(CLOSING_BRACKET);
}

export function queueLength(value: number): number {
  return value >= 0 && value < 10 ? QUEUE_WIDTH : Math.max(QUEUE_WIDTH, decimalLength(value));
}

/** Writes a queue at `to`; returns where it ends. */
export function putQueue(target: Uint8Array, to: number, value: number): number {
  const limit = to + QUEUE_WIDTH;
  to = putDecimal(target, to, value);
  while (to < limit) target[to++] = SPACE;
  return to;
}

/** Writes bytes at `to`; returns where they end. */
export function putBytes(target: Uint8Array, to: number, bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; at++) target[to++] = bytes[at];
  return to;
}
