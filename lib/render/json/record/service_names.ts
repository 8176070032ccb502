/** The service names of ports, each looked up once. */

import type { Names } from "../../../model/names.ts";
import type { Protocol } from "../../../table/socket_table.ts";
import { serviceName } from "../../address_text.ts";
import { ascii } from "../../text/byte_writer.ts";

/** Looks them up. */
export class ServiceNames {
  readonly #names: Names;
  readonly #known = new Map<Protocol, Map<number, Uint8Array | null>>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** A port's service name; null where it has none. */
  get(protocol: Protocol, port: number): Uint8Array | null {
    let known = this.#known.get(protocol);
    if (known === undefined) {
      known = new Map();
      this.#known.set(protocol, known);
    }
    let bytes = known.get(port);
    if (bytes === undefined) {
      const name = serviceName(this.#names, protocol, port);
      bytes = name === null ? null : ascii(name);
      known.set(port, bytes);
    }
    return bytes;
  }
}
