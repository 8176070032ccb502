/** Whether a query looks at the attributes that sock_diag gives internet sockets. */

import { conditions } from "./conditions.ts";
import type { Query } from "./query.ts";

/** False for a listing of addresses, ports, queues, timers and owners alone. */
export function needsAttributes(query: Query): boolean {
  const { format, show, filter } = query;
  if (format !== "text") return true;
  if (show.details || show.info || show.memory || show.tos || show.cgroup || show.sockopt) {
    return true;
  }
  if (query.bpfMaps !== "none") return true;
  for (const { kind } of conditions(filter)) {
    if (kind === "fwmark" || kind === "cgroup") return true;
  }
  return false;
}
