/** A place to show things in, which keeps them. */

import type { HostFacts } from "../../../lib/model/capture.ts";
import type { Display } from "../../../lib/show/display.ts";
import { FACTS } from "../answers/decoding.ts";

/** What was printed, as text, and each message. */
export class Screen implements Display {
  readonly facts: HostFacts = FACTS;
  readonly errors: string[] = [];
  text = "";

  out(bytes: Uint8Array): void {
    this.text += new TextDecoder().decode(bytes);
  }

  error(message: string): void {
    this.errors.push(message);
  }
}
