/**
 * /etc/services: ports and their names, as getservbyport(3) and getservbyname(3) read it.
 *
 *     NAME PORT/PROTOCOL [ALIAS...]
 */

import { wordLines } from "./text_lines.ts";

/** Looks ports and names up; the first matching line wins. */
export class Services {
  readonly #byPort = new Map<string, string>();
  readonly #byName = new Map<string, number>();

  constructor(bytes: Uint8Array | null) {
    if (bytes === null) return;
    for (const [name, portAndProtocol, ...aliases] of wordLines(bytes)) {
      const match = /^(\d+)[/,](\S+)$/.exec(portAndProtocol ?? "");
      if (!match) continue;
      const port = Number(match[1]) & 0xffff;
      const protocol = match[2];
      if (!this.#byPort.has(`${port}/${protocol}`)) this.#byPort.set(`${port}/${protocol}`, name);
      for (const word of [name, ...aliases]) {
        if (!this.#byName.has(`${word}/${protocol}`)) {
          this.#byName.set(`${word}/${protocol}`, port);
        }
      }
    }
  }

  name(port: number, protocol: string): string | null {
    return this.#byPort.get(`${port}/${protocol}`) ?? null;
  }

  /** All names, aliases among them. */
  *names(): Generator<string> {
    for (const key of this.#byName.keys()) yield key.slice(0, key.lastIndexOf("/"));
  }

  port(name: string, protocol: string): number | null {
    return this.#byName.get(`${name}/${protocol}`) ?? null;
  }
}
