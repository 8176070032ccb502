/** The cgroup of an internet socket: the id of a folder of version 2. */

import { ABSENT } from "../table/attributes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { u32, u64, u64Number } from "../uapi/netlink.ts";
import { find } from "./attribute.ts";
import { type Field, text, wide } from "./field.ts";

/** Where the id is; it may be 0, which is none. */
export const cgroupAt = find(INET_DIAG.CGROUP_ID);

/** The same; `ABSENT` for 0. */
export function knownCgroupAt(table: SocketTable, row: number): number {
  const at = cgroupAt(table, row);
  return at !== ABSENT && u64Number(table.bytes, at) !== 0 ? at : ABSENT;
}

/** The id as a double, exact up to 2^53, and whole. */
export const cgroupNumber = ({ bytes }: SocketTable, at: number): number => u64Number(bytes, at);
export const cgroupId = ({ bytes }: SocketTable, at: number): bigint => u64(bytes, at);

const CGROUP = { set: "inet_details", group: "cgroup" } as const;

export const CGROUP_FIELDS: readonly Field[] = [
  text(
    "cgroup | null",
    "Path of the socket's cgroup below the root of all, with -e and --cgroup. Null if the source " +
      "does not say, or no folder has that id.",
    (table, row, { names }) => {
      const at = knownCgroupAt(table, row);
      const path = at === ABSENT ? null : names.cgroupPath(cgroupId(table, at));
      return path === null ? null : new TextEncoder().encode(path);
    },
    CGROUP,
  ),
  wide(
    "cgroup_id: wide | null",
    "The cgroup's id, with -e and --cgroup. Null if the source does not say: before Linux 5.8.",
    {
      low: (table, row) => {
        const at = knownCgroupAt(table, row);
        return at === ABSENT ? null : u32(table.bytes, at);
      },
      high: (table, row) => u32(table.bytes, knownCgroupAt(table, row) + 4),
    },
    CGROUP,
  ),
];
