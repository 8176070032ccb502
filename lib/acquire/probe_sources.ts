/** Finds out which source each table would come from, without reading sockets. */

import type { CapturedSource } from "../model/capture.ts";
import type { Plan } from "../model/plan.ts";
import { Diag } from "./kernel/diag.ts";
import { onlyPlace } from "./netns/find.ts";
import { NETLINK_SOCK_DIAG } from "../uapi/netlink.ts";
import { unansweredSource } from "./unanswered_source.ts";

/** Sends the request of each table of the plan; reads no file. */
export async function probeSources(plan: Plan): Promise<CapturedSource[]> {
  using home = Diag.home(plan);
  using diag = await home.in(onlyPlace(plan));
  const sources: CapturedSource[] = [];
  for (const fetch of plan.fetches) {
    if (fetch.kind === "sockets") {
      const answer = diag.dump(NETLINK_SOCK_DIAG, fetch.request);
      sources.push(
        answer.ok
          ? { id: fetch.id, source: "diag", reason: null }
          : unansweredSource(fetch, answer.reason),
      );
    } else if (fetch.kind === "file" && fetch.id === "net/icmp") {
      sources.push({ id: "ping", source: "procfs", reason: "sock_diag does not tell of them" });
    }
  }
  return sources;
}
