/**
 * Format -> renderer: adding a format is one line here and one file. All but the plainest are
 * loaded when they are asked for.
 */

import { type Kind, kindsOf } from "../field/kind.ts";
import type { HostFacts } from "../model/capture.ts";
import { unreachable } from "../model/problem.ts";
import type { Query } from "../model/query.ts";
import type { Decoded, Listing } from "../table/decoded.ts";
import type { Selections } from "../table/socket_table.ts";
import { renderRows, type RowRenderer } from "./record/row_renderer.ts";
import type { HostNames } from "./ss/details/output.ts";
import { ByteWriter } from "./text/byte_writer.ts";
import { mappedAddress } from "./text/address.ts";
import { isPlain, plainRenderer } from "./ss/plain_listing.ts";
import { writeSummaries } from "./ss/summary.ts";

/** Host names: the files' and DNS's, if it was asked. */
function hostNameOf(
  query: Query,
  { names }: Decoded,
  hostNames: ReadonlyMap<string, string> | null,
): HostNames | null {
  if (!query.resolve) return null;
  return (address) =>
    names.hostName(address) ?? hostNames?.get(mappedAddress(address) ?? address) ?? null;
}

/** Draws text as `ss` does. `kinds`: of which there may be rows. */
async function textRenderer(
  query: Query,
  kinds: readonly Kind[],
  facts: HostFacts,
  hostNames: HostNames | null,
  write: (bytes: Uint8Array) => void,
): Promise<RowRenderer> {
  if (isPlain(query, kinds)) return plainRenderer(query, facts, write);
  const { ssRenderer } = await import("./ss/listing.ts");
  return ssRenderer(query, facts, hostNames, write);
}

/**
 * What draws rows while others still arrive; null for forms that want all of them first, and names
 * that have to be asked for. `kinds`: of which there may be rows.
 */
export async function rowRenderer(
  query: Query,
  kinds: readonly Kind[],
  facts: HostFacts,
  write: (bytes: Uint8Array) => void,
): Promise<RowRenderer | null> {
  const { format, netstat, lsof, table, summary, sockets, sort, resolve } = query;
  const wants = netstat !== null || lsof !== null || table !== null || summary || !sockets;
  if (wants || sort.length > 0 || resolve) return null;
  if (format === "text") return await textRenderer(query, kinds, facts, null, write);
  const { jsonRenderer } = await import("./json/listing.ts");
  return jsonRenderer(query, facts, write);
}

/**
 * Renders a listing of each network namespace as one; `hostNames` are DNS's, for `-r`. False if there
 * was nothing of what was asked for and the command says so by its exit status.
 */
export async function render(
  query: Query,
  listings: readonly Listing[],
  facts: HostFacts,
  hostNames: ReadonlyMap<string, string> | null,
  write: (bytes: Uint8Array) => void,
): Promise<boolean> {
  const { format } = query;
  const [{ decoded, selections, files }] = listings;
  switch (format) {
    case "text": {
      if (query.netstat !== null) {
        const { renderNetstat } = await import("./netstat/listing.ts");
        const hosts = hostNameOf(query, decoded, hostNames);
        return renderNetstat(query, decoded, selections, hosts, write);
      }
      if (query.lsof !== null) {
        const { renderLsof } = await import("./lsof/listing.ts");
        renderLsof(query, decoded, files!, facts, hostNames, write);
        return true;
      }
      if (query.summary) {
        const writer = new ByteWriter(1024);
        writeSummaries(writer, listings.map((listing) => listing.decoded));
        write(writer.taken());
      }
      if (!query.sockets) return true;
      if (query.table !== null) {
        const { renderTable } = await import("./table/listing.ts");
        renderTable(query, query.table, listings, facts, write);
        return true;
      }
      const kinds = listings.flatMap((listing) => kindsOf(listing.decoded.tables));
      const hosts = hostNameOf(query, decoded, hostNames);
      renderRows(await textRenderer(query, kinds, facts, hosts, write), listings);
      return true;
    }
    case "json":
    case "jsonl": {
      if (query.table !== null) {
        const { renderCountsJson } = await import("./table/listing.ts");
        renderCountsJson(query, query.table, listings, facts, write);
        return true;
      }
      const { renderJson } = await import("./json/listing.ts");
      renderJson(query, listings, facts, write);
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
    const renderer = ssRenderer(query, facts, hostNameOf(query, decoded, null), write);
    return (selections) => renderRows(renderer, [{ decoded, selections }]);
  }
  const { renderJson } = await import("./json/listing.ts");
  return (selections, time) => renderJson(query, [{ decoded, selections }], facts, write, time);
}
