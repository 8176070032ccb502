/** BPF socket storage: ids of the maps that keep something of a socket. */

import { ABSENT } from "../table/attributes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { SK_DIAG_BPF_STORAGE, SK_DIAG_BPF_STORAGE_REP } from "../uapi/bpf_storage.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { nestedAttribute, nestedAttributes } from "../uapi/nested_attributes.ts";
import { u32 } from "../uapi/netlink.ts";
import { attributeAt } from "./attribute.ts";

/** The ids, as the kernel lists them. */
export function bpfMapIds(table: SocketTable, row: number): number[] {
  const start = attributeAt(table, row, INET_DIAG.SK_BPF_STORAGES);
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
