/**
 * BPF socket storage, as `ss --bpf-maps` writes it, without the values.
 *
 * `ss` shows a value by the types that its map was made with. Those are to be had with bpf(2) alone,
 * which this program does not call: what would stand between the brackets, or on one line behind
 * the number, is left out.
 */

import type { BpfMaps } from "../../../model/query.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { SK_DIAG_BPF_STORAGE, SK_DIAG_BPF_STORAGE_REP } from "../../../uapi/bpf_storage.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { nestedAttribute, nestedAttributes } from "../../../uapi/nested_attributes.ts";
import { u32 } from "../../../uapi/netlink.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";

/** Ids of the maps that keep something of a socket, as the kernel lists them. */
export function bpfMapIds(table: SocketTable, row: number): number[] {
  const start = table.attributes!.at(INET_DIAG.SK_BPF_STORAGES, row);
  if (start === ABSENT) return [];
  const { bytes } = table;
  const ids: number[] = [];
  for (const storage of nestedAttributes(bytes, start, start + table.attributes!.length(start))) {
    if (storage.type !== SK_DIAG_BPF_STORAGE_REP.STORAGE) continue;
    const id = nestedAttribute(bytes, storage, SK_DIAG_BPF_STORAGE.MAP_ID, 4);
    if (id !== null) ids.push(u32(bytes, id.start));
  }
  return ids;
}

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
