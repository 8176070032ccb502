/**
 * Format -> renderer: adding a format is one line here and one file. All but the plainest are
 * loaded when they are asked for.
 */

import type { HostFacts } from "../model/capture.ts";
import { unreachable } from "../model/problem.ts";
import type { Query } from "../model/query.ts";
import type { Decoded } from "../table/decoded.ts";
import type { ListedFiles } from "../table/listed_files.ts";
import type { Selections } from "../table/socket_table.ts";
import type { HostNames } from "./ss/details/output.ts";
import { isPlain, renderPlain } from "./ss/plain_listing.ts";

/** Host names: the files' and DNS's, if it was asked. */
function hostNameOf(
  query: Query,
  decoded: Decoded,
  hostNames: ReadonlyMap<string, string> | null,
): HostNames | null {
  if (!query.resolve) return null;
  return (address) => decoded.names.hostName(address) ?? hostNames?.get(address) ?? null;
}

/**
 * Renders a listing; `hostNames` are DNS's, for `-r`; `files`: what `lsof` lists. False if there was nothing of what was asked
 * for and the command says so by its exit status.
 */
export async function render(
  query: Query,
  decoded: Decoded,
  selections: Selections,
  facts: HostFacts,
  hostNames: ReadonlyMap<string, string> | null,
  write: (bytes: Uint8Array) => void,
  files: ListedFiles | null = null,
): Promise<boolean> {
  const { format } = query;
  const { summary } = decoded;
  switch (format) {
    case "text": {
      if (query.netstat !== null) {
        const { renderNetstat } = await import("./netstat/listing.ts");
        return renderNetstat(query, decoded, selections, write);
      }
      if (query.lsof !== null) {
        const { renderLsof } = await import("./lsof/listing.ts");
        renderLsof(query, decoded, files!, facts, hostNames, write);
        return true;
      }
      if (summary !== null) {
        const { renderSummaryText } = await import("./ss/summary.ts");
        write(new TextEncoder().encode(renderSummaryText(summary)));
      }
      if (!query.sockets) return true;
      if (isPlain(query, selections)) {
        renderPlain(query, decoded, selections, facts, write);
        return true;
      }
      const { ssRenderer } = await import("./ss/listing.ts");
      const names = hostNameOf(query, decoded, hostNames);
      ssRenderer(query, decoded, facts, names, write)(selections);
      return true;
    }
    case "json":
    case "jsonl": {
      const { renderJson } = await import("./json/listing.ts");
      renderJson(query, decoded, selections, facts, write);
      return true;
    }
    default:
      return unreachable(format);
  }
}

export async function eventRenderer(
  query: Query,
  decoded: Decoded,
  facts: HostFacts,
  write: (bytes: Uint8Array) => void,
): Promise<(selections: Selections, time: Temporal.Instant) => void> {
  if (query.format === "text") {
    const { ssRenderer } = await import("./ss/listing.ts");
    return ssRenderer(query, decoded, facts, hostNameOf(query, decoded, null), write);
  }
  const { renderJson } = await import("./json/listing.ts");
  return (selections, time) => renderJson(query, decoded, selections, facts, write, time);
}
