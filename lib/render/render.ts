/** Format -> renderer: adding a format is one line here and one file. */

import type { HostFacts } from "../model/capture.ts";
import { unreachable } from "../model/problem.ts";
import type { Query } from "../model/query.ts";
import type { Decoded } from "../table/decoded.ts";
import type { Selections } from "../table/socket_table.ts";
import type { HostNames } from "./details_context.ts";
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

/** Renders a listing as text; `hostNames` are DNS's, for `-r`. */
export function renderText(
  query: Query,
  decoded: Decoded,
  selections: Selections,
  facts: HostFacts,
  hostNames: ReadonlyMap<string, string> | null,
  write: (bytes: Uint8Array) => void,
): void {
  if (decoded.summary !== null) write(new TextEncoder().encode(renderSummaryText(decoded.summary)));
  if (!query.sockets) return;
  renderSs(query, decoded, selections, facts, hostNameOf(query, decoded, hostNames), write);
}

/** Renders a listing. What writes JSON is loaded by whoever wants it. */
export async function render(...args: Parameters<typeof renderText>): Promise<void> {
  const [query, decoded, selections, facts, _, write] = args;
  switch (query.format) {
    case "text":
      renderText(...args);
      return;
    case "json":
    case "jsonl": {
      if (decoded.summary !== null) {
        write(new TextEncoder().encode(renderSummaryJson(decoded.summary)));
        return;
      }
      const { renderJson } = await import("./json.ts");
      renderJson(query, decoded, selections, facts, write);
      return;
    }
    default:
      return unreachable(query.format);
  }
}

/** Renders rows as they come. */
export async function eventRenderer(
  query: Query,
  decoded: Decoded,
  facts: HostFacts,
  write: (bytes: Uint8Array) => void,
): Promise<(selections: Selections) => void> {
  if (query.format === "text") {
    return ssRenderer(query, decoded, facts, hostNameOf(query, decoded, null), write);
  }
  const { renderJson } = await import("./json.ts");
  return (selections) => renderJson(query, decoded, selections, facts, write);
}
