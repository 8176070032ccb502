/** The dialects by name. */

import { AS_THEY_ARE, BY_PLAIN_FILTER, type Dialect } from "../field/dialect.ts";
import type { Query } from "../model/query.ts";
import { SS } from "./ss/quirks.ts";

/** How a query's rows are chosen. */
export function dialectOf({ dialect, lsof }: Query): Dialect {
  if (lsof !== null) return BY_PLAIN_FILTER;
  return dialect === "ss" ? SS : AS_THEY_ARE;
}
