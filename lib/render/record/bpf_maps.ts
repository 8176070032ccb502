/** The maps in which BPF programs keep something with a socket (--bpf-maps). */

import { SK_DIAG_BPF_STORAGE, SK_DIAG_BPF_STORAGE_REP } from "../../uapi/bpf_storage.ts";
import { nestedAttribute, nestedAttributes } from "../../uapi/nested_attributes.ts";
import { u32 } from "../../uapi/netlink.ts";

/** The ids of the maps that stand between two offsets. */
export function bpfMapIds(bytes: Uint8Array, start: number, end: number): number[] {
  const ids: number[] = [];
  for (const storage of nestedAttributes(bytes, start, end)) {
    if (storage.type !== SK_DIAG_BPF_STORAGE_REP.STORAGE) continue;
    const id = nestedAttribute(bytes, storage, SK_DIAG_BPF_STORAGE.MAP_ID, 4);
    if (id !== null) ids.push(u32(bytes, id.start));
  }
  return ids;
}
