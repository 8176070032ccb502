/** A socket's memory, and the packets that it lost for want of it. */

import { ABSENT } from "../table/attributes.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { SK_MEMINFO } from "../uapi/sock_diag.ts";
import { attributeAt, find, wordOf } from "./attribute.ts";
import { type Field, type FieldSet, number, struct } from "./field.ts";
import { describe, member } from "./struct.ts";

const WORD = 4;
const S = SK_MEMINFO;

/** The counts of SK_MEMINFO, by their offsets. */
export const SKMEM = describe({
  RMEM_ALLOC: S.RMEM_ALLOC * WORD,
  RCVBUF: S.RCVBUF * WORD,
  WMEM_ALLOC: S.WMEM_ALLOC * WORD,
  SNDBUF: S.SNDBUF * WORD,
  FWD_ALLOC: S.FWD_ALLOC * WORD,
  WMEM_QUEUED: S.WMEM_QUEUED * WORD,
  OPTMEM: S.OPTMEM * WORD,
  BACKLOG: S.BACKLOG * WORD,
  DROPS: S.DROPS * WORD,
}, {
  RMEM_ALLOC: member("Allocated for what was received, bytes.", "r", { key: "rmem_alloc_bytes" }),
  RCVBUF: member("How much that may be, bytes.", "rb", { key: "rcvbuf_bytes" }),
  WMEM_ALLOC: member("Allocated for what was sent and has not left yet, bytes.", "t", {
    key: "wmem_alloc_bytes",
  }),
  SNDBUF: member("How much that may be, bytes.", "tb", { key: "sndbuf_bytes" }),
  FWD_ALLOC: member("Allocated ahead, bytes.", "f", { key: "fwd_alloc_bytes" }),
  WMEM_QUEUED: member("Allocated for what is to be sent, bytes.", "w", {
    key: "wmem_queued_bytes",
  }),
  OPTMEM: member("Allocated for options, bytes.", "o", { key: "optmem_bytes" }),
  BACKLOG: member(
    "Received while somebody worked on the socket, bytes. Null before Linux 3.4.",
    "bl",
    { key: "backlog_bytes", nullable: true },
  ),
  DROPS: member("Packets lost for want of room. Null before Linux 4.7.", "d", {
    ...{ key: "drops", nullable: true },
  }),
});

/** struct inet_diag_meminfo. */
export const MEM = describe({ rmem: 0, wmem: WORD, fmem: 2 * WORD, tmem: 3 * WORD }, {
  rmem: member("Allocated for what was received, bytes.", "r", { key: "rmem_bytes" }),
  wmem: member("Allocated for what is to be sent, bytes.", "w", { key: "wmem_bytes" }),
  fmem: member("Allocated ahead, bytes.", "f", { key: "fmem_bytes" }),
  tmem: member("Allocated for what was sent and has not left yet, bytes.", "t", {
    key: "tmem_bytes",
  }),
});

/** `skmem` out of an attribute of this number. */
export function memoryField(attribute: number, set?: FieldSet): Field {
  return struct(
    "skmem",
    "Memory of the socket, with -m. Null where the source does not say.",
    SKMEM,
    find(attribute),
    { group: "memory", ...(set ? { set } : {}) },
  );
}

/** Where the counts of internet sockets are. */
export const inetSkmemAt = find(INET_DIAG.SKMEMINFO);
export const inetMemAt = find(INET_DIAG.MEMINFO);

export const INET_MEMORY_FIELDS: readonly Field[] = [
  memoryField(INET_DIAG.SKMEMINFO, "inet_details"),
  struct(
    "mem",
    "Memory as older kernels count it, with -m; internet sockets only. Null where the source does " +
      "not say.",
    MEM,
    inetMemAt,
    { group: "memory", set: "inet_details" },
  ),
];

/** `drops` of sockets that lose packets; `attribute`: the one that has them, from sock_diag. */
export function dropsField(attribute: number): Field {
  const offset = S.DROPS * WORD;
  const counted = wordOf(attribute, offset);
  return number(
    "drops: u32 | null",
    "Packets lost for want of room, since the socket was made. Null where the source does not count " +
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
