/** What stands out in a table. Colours only repeat what the text says. */

import type { RecordValue } from "../record/records.ts";

/** SGR parameters of a terminal. */
export type Style = "1" | "31" | "32" | "33" | null;

const BOLD: Style = "1";
const RED: Style = "31";
const GREEN: Style = "32";
const YELLOW: Style = "33";

/** A queue of connections is nearly full at three quarters. */
export const NEARLY_FULL = 0.75;

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** How a column of a record is drawn; null for plainly. */
export function styleOf(key: string, record: RecordValue): Style {
  const { state, listening, local_address, recv_q, send_q, accept_queue_limit } = record;
  switch (key) {
    case "state":
      return listening === true ? GREEN : state === "ESTAB" || state === "UNCONN" ? null : YELLOW;
    case "local":
    case "local_address":
      // Whoever reaches the machine reaches it.
      return listening === true && typeof local_address === "string" &&
          !LOOPBACK.test(local_address)
        ? BOLD
        : null;
    case "recv_q":
      if (typeof recv_q !== "number" || recv_q === 0) return null;
      if (listening !== true) return YELLOW;
      return typeof accept_queue_limit === "number" && recv_q >= accept_queue_limit * NEARLY_FULL
        ? RED
        : YELLOW;
    case "send_q":
      return listening !== true && typeof send_q === "number" && send_q > 0 ? YELLOW : null;
    default:
      return null;
  }
}
