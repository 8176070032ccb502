/** Which directions of a socket were shut down: bits of sk_shutdown (include/net/sock.h). */

import type { Find } from "./attribute.ts";
import { type Field, type FieldOptions, struct } from "./field.ts";
import { bit, describe, member } from "./struct.ts";

export const RCV_SHUTDOWN = 1;
export const SEND_SHUTDOWN = 2;

/** The byte with both bits. */
export const SHUTDOWN = describe({ bits: 0 }, () => ({ bits: member("", null, { width: 1 }) }), {
  parts: () => [
    bit("bits", RCV_SHUTDOWN, "receive", "True if nothing more will be received."),
    bit("bits", SEND_SHUTDOWN, "send", "True if nothing more will be sent."),
  ],
});

/** `shutdown`, of the byte that is found. */
export function shutdownField(find: Find, options: FieldOptions = {}): Field {
  return struct(
    "shutdown",
    "Which directions were shut down, with -e. Null if the source does not say.",
    SHUTDOWN,
    find,
    { group: "details", ...options },
  );
}
