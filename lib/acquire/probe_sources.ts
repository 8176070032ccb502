/** Where the sockets of each table would come from, without the sockets. */

import type { CapturedSource } from "../model/capture.ts";
import type { Fetch, Plan } from "../model/plan.ts";
import { Diag } from "./kernel/diag.ts";
import { NETLINK_SOCK_DIAG } from "../uapi/netlink.ts";

/** The source of sockets of which the kernel does not tell over sock_diag. */
export function elsewhere(fetch: Fetch & { kind: "sockets" }, reason: string): CapturedSource {
  return { id: fetch.id, source: fetch.files.length > 0 ? "procfs" : "none", reason };
}

/** Asks the kernel for each table of the plan; no file is read. */
export function probeSources(plan: Plan): CapturedSource[] {
  using diag = new Diag(plan);
  const sources: CapturedSource[] = [];
  for (const fetch of plan.fetches) {
    if (fetch.kind === "sockets") {
      const answer = diag.dump(NETLINK_SOCK_DIAG, fetch.request);
      sources.push(
        answer.ok
          ? { id: fetch.id, source: "diag", reason: null }
          : elsewhere(fetch, answer.reason),
      );
    } else if (fetch.kind === "file" && fetch.id === "net/icmp") {
      sources.push({ id: "ping", source: "procfs", reason: "sock_diag does not tell of them" });
    }
  }
  return sources;
}
