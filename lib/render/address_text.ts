/** Ports and addresses as words, each asked for once. */

import { parseAddress } from "../model/address.ts";
import type { Names } from "../model/names.ts";
import type { Show } from "../model/query.ts";
import { attributeAddresses } from "../table/attribute_addresses.ts";
import type { Protocol, Selections } from "../table/socket_table.ts";
import { ascii, ByteWriter } from "./text/byte_writer.ts";

/** The service name of a port, null where it has none or is one that the kernel gives out. */
export function serviceName(names: Names, protocol: Protocol, port: number): string | null {
  if (port === 0) return null;
  if (protocol === "raw") return names.protocol(port);
  const { low, high } = names.ephemeral;
  if (port >= low && port <= high) return null;
  // What falls back from MPTCP is TCP at the same port.
  return names.service(port, protocol === "mptcp" ? "tcp" : protocol);
}

/** Port texts of one protocol, made once per port. */
export class PortTexts {
  readonly #texts = new Map<number, Uint8Array>();
  readonly #names: Names;
  readonly #protocol: Protocol;

  constructor(names: Names, protocol: Protocol) {
    this.#names = names;
    this.#protocol = protocol;
  }

  /** The text of a port other than 0. */
  text(port: number): Uint8Array {
    let text = this.#texts.get(port);
    if (text === undefined) {
      const unnamed = this.#protocol === "raw" ? `ipproto-${port}` : String(port);
      text = ascii(serviceName(this.#names, this.#protocol, port) ?? unnamed);
      this.#texts.set(port, text);
    }
    return text;
  }
}

/** An address in its usual text form, without brackets. */
export function addressString(words: Uint32Array, at: number, stride: 1 | 4): string {
  const writer = new ByteWriter(48);
  if (stride === 1) writer.ipv4(words[at]);
  else writer.ipv6(words, at);
  return new TextDecoder().decode(writer.taken());
}

/** An address as the kernel prints it in full, in its usual text form. */
export function canonicalAddress(text: string): string {
  const bytes = parseAddress(text);
  if (bytes === null || bytes.length === 4) return text;
  const view = new DataView(bytes.buffer);
  const words = Uint32Array.from([0, 4, 8, 12], (offset) => view.getUint32(offset));
  return addressString(words, 0, 4);
}

/** The IPv4 address within a v4-mapped one, or null. */
export function mappedAddress(address: string): string | null {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1] ?? null;
}

/** Every address that is shown and that no file gives a name, once each: what DNS is asked. */
export function addressesToResolve(selections: Selections, names: Names, show: Show): string[] {
  const addresses = new Set<string>();
  const add = (words: Uint32Array, at: number, stride: 1 | 4): void => {
    const address = addressString(words, at, stride);
    addresses.add(mappedAddress(address) ?? address);
  };
  for (const [table, rows] of selections) {
    const { inet } = table;
    if (inet === null) continue;
    for (const row of rows) {
      add(inet.local, row * inet.stride, inet.stride);
      add(inet.remote, row * inet.stride, inet.stride);
      if (!show.info && !show.memory) continue;
      for (const { words } of attributeAddresses(table, row)) {
        if (words !== null) add(words, 0, words.length === 1 ? 1 : 4);
      }
    }
  }
  for (const unspecified of ["0.0.0.0", "::"]) addresses.delete(unspecified);
  return [...addresses].filter((address) => names.hostName(address) === null);
}
