/** The fields of the cgroup of an internet socket. */

import { ABSENT } from "../table/attributes.ts";
import { u32 } from "../uapi/netlink.ts";
import { cgroupId, knownCgroupAt } from "./cgroup_of.ts";
import { type Field, text, wide } from "./field.ts";

const CGROUP = { set: "inet_details", group: "cgroup" } as const;

export const cgroupFields = (): readonly Field[] => [
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
