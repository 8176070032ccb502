/** What the kernel says of this very process, wherever `--proc-root` points. */

import { failureOf } from "../errors.ts";
import { readWhole } from "../read_file.ts";

/** The bytes of /proc/self/status; why there are none, if there are none. */
export function ownStatus(): Uint8Array | "not permitted" | "unreadable" {
  // Asking before trying: if the answer is no, a run on a terminal would ask its user.
  if (Deno.permissions.querySync({ name: "read" }).state !== "granted") return "not permitted";
  try {
    return readWhole("/proc/self/status");
  } catch (error) {
    return failureOf(error) === "capability" ? "not permitted" : "unreadable";
  }
}
