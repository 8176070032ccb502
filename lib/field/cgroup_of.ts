/** The cgroup of an internet socket: the id of a folder of version 2, and what that says. */

import type { CgroupPlace } from "../model/cgroup_place.ts";
import { ABSENT } from "../table/attributes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { u64, u64Number } from "../uapi/netlink.ts";
import { find } from "./attribute.ts";
import type { FieldInputs } from "./inputs.ts";

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

/** The cgroup that a socket was created in; null if the source does not say, or it is gone. */
export function createdIn(
  table: SocketTable,
  row: number,
  { names }: Pick<FieldInputs, "names">,
): CgroupPlace | null {
  const at = knownCgroupAt(table, row);
  return at === ABSENT ? null : names.cgroupPlace(cgroupId(table, at));
}
