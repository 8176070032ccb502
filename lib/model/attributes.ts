/** Whether a query needs the attributes of internet sockets in sock_diag's answers. */

import { conditions } from "./conditions.ts";
import type { Query } from "./query.ts";

/** False for a listing of addresses, ports, queues, timers and owners alone. */
export function needsAttributes({ format, show, filter }: Query): boolean {
  if (format !== "text") return true;
  if (show.details || show.info || show.memory || show.tos || show.cgroup || show.sockopt) {
    return true;
  }
  if (show.bpfMaps !== "none") return true;
  for (const { kind } of conditions(filter)) {
    if (kind === "fwmark" || kind === "cgroup") return true;
  }
  return false;
}
