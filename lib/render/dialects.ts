/** The dialects by name. */

import { AS_THEY_ARE, type Dialect } from "../field/dialect.ts";
import type { Query } from "../model/query.ts";
import { SS } from "./ss/quirks.ts";

/** How a query's rows are chosen. */
export function dialectOf({ dialect }: Query): Dialect {
  return dialect === "ss" ? SS : AS_THEY_ARE;
}
