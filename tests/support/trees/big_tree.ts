/**
 * A generated tree whose listing is larger than any pipe holds.
 *
 * @module
 */

import { generateTree } from "../../../scripts/tree/generate.ts";

/** A tree in a temporary folder. */
export class BigTree implements Disposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "big" });
  /** The folder to give to `--proc-root`. */
  readonly root = `${this.#folder}/proc`;

  /** @param tcp how many sockets it has; each makes a line of some 60 bytes */
  constructor(readonly tcp: number) {
    generateTree(this.root, { tcp, tcp6: 0, udp: 0, unix: 0, owners: 0, seed: 7 });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}
