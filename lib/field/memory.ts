/** A socket's memory, and the packets that it lost for want of it. */

import { atFirstUse } from "../model/at_first_use.ts";
import { ABSENT } from "../table/attributes.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { SK_MEMINFO } from "../uapi/sock_diag.ts";
import { attributeAt, find, wordOf } from "./attribute.ts";
import { type Field, type FieldSet, number, struct } from "./field.ts";
import { describe, member } from "./struct.ts";

const WORD = 4;
const S = SK_MEMINFO;

/** The offset of each of SK_MEMINFO's counts. */
const PLACES = Object.fromEntries(
  Object.entries(S).map(([name, index]) => [name, index * WORD]),
) as Record<keyof typeof S, number>;

export const SKMEM = describe(PLACES, () => ({
  RMEM_ALLOC: member("Allocated for what was received, bytes.", "r"),
  RCVBUF: member("How much that may be, bytes.", "rb"),
  WMEM_ALLOC: member("Allocated for what was sent and has not left yet, bytes.", "t"),
  SNDBUF: member("How much that may be, bytes.", "tb"),
  FWD_ALLOC: member("Allocated ahead, bytes.", "f"),
  WMEM_QUEUED: member("Allocated for what is to be sent, bytes.", "w"),
  OPTMEM: member("Allocated for options, bytes.", "o"),
  BACKLOG: member(
    "Received while somebody worked on the socket, bytes. Null before Linux 3.4.",
    "bl",
    { nullable: true },
  ),
  DROPS: member("Packets lost for want of room. Null before Linux 4.7.", "d", {
    ...{ unit: "number", nullable: true },
  }),
}), { each: { unit: "bytes" } });

/** struct inet_diag_meminfo. */
export const MEM = describe({ rmem: 0, wmem: WORD, fmem: 2 * WORD, tmem: 3 * WORD }, () => ({
  rmem: member("Allocated for what was received, bytes.", "r"),
  wmem: member("Allocated for what is to be sent, bytes.", "w"),
  fmem: member("Allocated ahead, bytes.", "f"),
  tmem: member("Allocated for what was sent and has not left yet, bytes.", "t"),
}), { each: { unit: "bytes" } });

/** `skmem` out of an attribute of this number. */
export function memoryField(attribute: number, set?: FieldSet): Field {
  return struct(
    "skmem",
    "Memory of the socket, with -m. Null if the source does not say.",
    SKMEM,
    find(attribute),
    { group: "memory", ...(set ? { set } : {}) },
  );
}

export const inetSkmemAt = find(INET_DIAG.SKMEMINFO);
export const inetMemAt = find(INET_DIAG.MEMINFO);

export const inetMemoryFields = atFirstUse((): readonly Field[] => [
  memoryField(INET_DIAG.SKMEMINFO, "inet_details"),
  struct(
    "mem",
    "Memory as older kernels count it, with -m; internet sockets only. Null if the source does " +
      "not say.",
    MEM,
    inetMemAt,
    { group: "memory", set: "inet_details" },
  ),
]);

/** `drops` of sockets that lose packets; `attribute`: the one that has them, from sock_diag. */
export function dropsField(attribute: number): Field {
  const offset = S.DROPS * WORD;
  const counted = wordOf(attribute, offset);
  return number(
    "drops: u32 | null",
    "Packets lost for want of room, since the socket was made. Null if the source does not count " +
      "them: packet sockets of procfs, kernels before 2.6.27 (netlink before 2.6.31), from sock_diag " +
      "before 4.7.",
    (table, row) => {
      if (table.drops !== null) return Number.isNaN(table.drops[row]) ? null : table.drops[row];
      const at = attributeAt(table, row, attribute);
      const whole = at !== ABSENT && table.attributes!.length(at) >= offset + WORD;
      return whole ? counted(table, row) : null;
    },
    { group: "drops" },
  );
}
