/** Tells when the decoders of dumps are at work. */

import { Messages } from "../../lib/decode/sock_diag/messages.ts";

/** Calls `tap` whenever a decoder goes to a message, until it is disposed of. */
export class MessagesTap implements Disposable {
  readonly #next = Messages.prototype.next;

  constructor(tap: () => void) {
    const next = this.#next;
    Messages.prototype.next = function (this: Messages): boolean {
      tap();
      return next.call(this);
    };
  }

  [Symbol.dispose](): void {
    Messages.prototype.next = this.#next;
  }
}
