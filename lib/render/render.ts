/** Format -> renderer: adding a format is one line here and one file. */

import type { HostFacts } from "../model/capture.ts";
import { unreachable } from "../model/problem.ts";
import type { Query } from "../model/query.ts";
import type { Decoded } from "../table/decoded.ts";
import type { Selections } from "../table/socket_table.ts";
import type { HostNames } from "./details_context.ts";
import { renderJson } from "./json.ts";
import { renderSs, ssRenderer } from "./ss.ts";
import { renderSummaryJson, renderSummaryText } from "./summary.ts";

/** Host names: the files' and, where DNS was asked, its. */
function hostNameOf(
  query: Query,
  decoded: Decoded,
  hostNames: ReadonlyMap<string, string> | null,
): HostNames | null {
  if (!query.resolve) return null;
  return (address) => decoded.names.hostName(address) ?? hostNames?.get(address) ?? null;
}

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
    case "text":
      if (decoded.summary !== null) {
        write(new TextEncoder().encode(renderSummaryText(decoded.summary)));
      }
      if (!query.sockets) return;
      renderSs(query, decoded, selections, facts, hostNameOf(query, decoded, hostNames), write);
      return;
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

/** Renders rows as they come. */
export function eventRenderer(
  query: Query,
  decoded: Decoded,
  facts: HostFacts,
  write: (bytes: Uint8Array) => void,
): (selections: Selections) => void {
  return query.format === "text"
    ? ssRenderer(query, decoded, facts, hostNameOf(query, decoded, null), write)
    : (selections) => renderJson(query, decoded, selections, facts, write);
}
