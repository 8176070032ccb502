/**
 * BPF socket storage, as `ss --bpf-maps` writes it, without the values.
 *
 * `ss` shows a value by the types that its map was made with. Those are to be had with bpf(2) alone,
 * which this program does not call: what would be between the brackets, or on one line behind
 * the number, is left out.
 */

import { bpfMapIds } from "../../../field/bpf_maps.ts";
import type { BpfMaps } from "../../../model/query.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";

/** ` map_id:27`, or a bracket of its own, for each map that was asked for. */
export function writeBpfStorages(
  writer: ByteWriter,
  table: SocketTable,
  row: number,
  maps: BpfMaps,
  oneline: boolean,
): void {
  if (maps === "none") return;
  const found = bpfMapIds(table, row);
  // Those that were asked for by number come in the order in which they were.
  const shown = maps === "all" ? found : [...new Set(maps)].filter((id) => found.includes(id));
  for (const id of shown) writer.text(oneline ? ` map_id:${id}` : `\n\tmap_id:${id} [\n\t]`);
}
