/** What the kernel says of this very process, wherever `--proc-root` points. */

import { readWhole } from "../read_file.ts";

/** The bytes of /proc/self/status; none where it may not be read. */
export function ownStatus(): Uint8Array {
  // Asking before trying: where the answer is no, a run on a terminal would ask its user.
  if (Deno.permissions.querySync({ name: "read" }).state !== "granted") return new Uint8Array(0);
  try {
    return readWhole("/proc/self/status");
  } catch {
    return new Uint8Array(0);
  }
}
