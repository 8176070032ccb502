/** /etc/hosts: `ADDRESS NAME [ALIAS...]`. */

import { parseAddress } from "../../model/address.ts";
import { wordLines } from "./text_lines.ts";

export class Hosts {
  readonly #byName = new Map<string, Uint8Array[]>();
  readonly #byAddress = new Map<string, string>();

  constructor(bytes: Uint8Array | null) {
    if (bytes === null) return;
    for (const [text, ...names] of wordLines(bytes)) {
      const address = parseAddress(text);
      if (address === null || names.length === 0) continue;
      const key = address.join(".");
      if (!this.#byAddress.has(key)) this.#byAddress.set(key, names[0]);
      for (const name of names) {
        const list = this.#byName.get(name.toLowerCase());
        if (list) list.push(address);
        else this.#byName.set(name.toLowerCase(), [address]);
      }
    }
  }

  /** Every address of a name, 4 or 16 bytes each. */
  addresses(name: string): readonly Uint8Array[] {
    return this.#byName.get(name.toLowerCase()) ?? [];
  }

  /** The first name of an address (4 or 16 bytes), or null. */
  name(address: Uint8Array): string | null {
    return this.#byAddress.get(address.join(".")) ?? null;
  }
}
