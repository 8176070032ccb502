/** Format -> renderer: adding a format is one line here and one file. */

import type { HostFacts } from "../model/capture.ts";
import { unreachable } from "../model/problem.ts";
import type { Query } from "../model/query.ts";
import type { Decoded } from "../table/decoded.ts";
import type { Selections } from "../table/socket_table.ts";
import { renderJson } from "./json.ts";
import { renderSs } from "./ss.ts";
import { renderSummaryJson, renderSummaryText } from "./summary.ts";

/** Renders a listing; `hostNames` are DNS's, for `-r`. */
export function render(
  query: Query,
  decoded: Decoded,
  selections: Selections,
  facts: HostFacts,
  hostNames: ReadonlyMap<string, string> | null,
  write: (bytes: Uint8Array) => void,
): void {
  const { format } = query;
  switch (format) {
    case "text": {
      if (decoded.summary !== null) {
        write(new TextEncoder().encode(renderSummaryText(decoded.summary)));
      }
      if (!query.sockets) return;
      const lookUp = query.resolve
        ? (address: string): string | null =>
          decoded.names.hostName(address) ?? hostNames?.get(address) ?? null
        : null;
      renderSs(query, decoded, selections, facts, lookUp, write);
      return;
    }
    case "json":
    case "jsonl":
      if (decoded.summary !== null) {
        write(new TextEncoder().encode(renderSummaryJson(decoded.summary)));
        return;
      }
      renderJson(query, decoded, selections, facts, write);
      return;
    default:
      return unreachable(format);
  }
}
