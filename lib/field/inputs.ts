/** What values of fields depend on besides their row. */

import type { HostFacts } from "../model/capture.ts";
import { latin1Bytes } from "../model/latin1.ts";
import type { Names } from "../model/names.ts";
import type { BpfMaps } from "../model/query.ts";
import type { OwnerTable } from "../table/owner_table.ts";
import type { Protocol } from "../table/socket_table.ts";

export interface FieldInputs {
  readonly names: Names;
  readonly facts: HostFacts;
  /** Null if owners were not looked for. */
  readonly owners: OwnerTable | null;
  readonly services: ServiceNames;
  readonly bpfMaps: BpfMaps;
  /** When the kernel reported the rows; null if they were asked for. */
  readonly time: Temporal.Instant | null;
  /** An address of one word or four in its usual text form, without brackets. */
  addressText(words: Uint32Array, at: number, stride: 1 | 4): string;
}

/** The service name of a port, null if it has none or is one that the kernel gives out. */
export function serviceName(names: Names, protocol: Protocol, port: number): string | null {
  if (port === 0) return null;
  if (protocol === "raw") return names.protocol(port);
  const { low, high } = names.ephemeral;
  if (port >= low && port <= high) return null;
  // What falls back from MPTCP is TCP at the same port.
  return names.service(port, protocol === "mptcp" ? "tcp" : protocol);
}

/** Service names as bytes, each looked up once. */
export class ServiceNames {
  readonly #names: Names;
  readonly #known = new Map<Protocol, Map<number, Uint8Array | null>>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** A port's service name; null if it has none. */
  get(protocol: Protocol, port: number): Uint8Array | null {
    let known = this.#known.get(protocol);
    if (known === undefined) {
      known = new Map();
      this.#known.set(protocol, known);
    }
    let bytes = known.get(port);
    if (bytes === undefined) {
      const name = serviceName(this.#names, protocol, port);
      bytes = name === null ? null : latin1Bytes(name);
      known.set(port, bytes);
    }
    return bytes;
  }
}
