/** The dialects by name. */

import { AS_THEY_ARE, BY_PLAIN_FILTER, type Dialect } from "../field/dialect.ts";
import { unreachable } from "../model/problem.ts";
import type { Query } from "../model/query.ts";
import { NETSTAT } from "./netstat/quirks.ts";
import { SS } from "./ss/quirks.ts";

/** How a query's rows are chosen. */
export function dialectOf({ dialect }: Query): Dialect {
  switch (dialect) {
    case "ss":
      return SS;
    case "netstat":
      return NETSTAT;
    case "lsof":
      return BY_PLAIN_FILTER;
    case "record":
      return AS_THEY_ARE;
    default:
      return unreachable(dialect);
  }
}
