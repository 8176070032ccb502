/** Ports as words, each asked for once. */

import { serviceName } from "../../field/context.ts";
import type { Names } from "../../model/names.ts";
import type { Protocol } from "../../table/socket_table.ts";
import { ascii } from "../text/byte_writer.ts";

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
