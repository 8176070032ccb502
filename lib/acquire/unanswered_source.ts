/** What is said of a table that was asked for over sock_diag, and refused. */

import type { CapturedSource } from "../model/capture.ts";
import type { Fetch } from "../model/plan.ts";

/** The source of sockets that the kernel does not report over sock_diag. */
export function unansweredSource(
  fetch: Fetch & { kind: "sockets" },
  reason: string,
): CapturedSource {
  return { id: fetch.id, source: fetch.files.length > 0 ? "procfs" : "none", reason };
}
