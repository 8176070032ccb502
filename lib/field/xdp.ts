/** What XDP sockets have. */

import { XDP_DIAG, XDP_DIAG_STATS, XDP_DIAG_UMEM, XDP_DU_F } from "../uapi/xdp_diag.ts";
import { find, has, type Read, wordOf } from "./attribute.ts";
import { identityFields, kindFields, NEVER, stateFields } from "./common.ts";
import { type Field, number, struct } from "./field.ts";
import { interfaceFields } from "./inet.ts";
import { memoryField } from "./memory.ts";
import { ownerFields } from "./owners.ts";
import { bit, describe, member } from "./struct.ts";

/** struct xdp_diag_umem */
export const UMEM = describe(XDP_DIAG_UMEM, () => ({
  id: member("Its id.", "id"),
  size: member("Its size, bytes.", "size", { unit: "bytes", width: 8 }),
  num_pages: member("Its pages.", "num_pages"),
  chunk_size: member("Size of a chunk, bytes.", "chunk_size", { unit: "bytes" }),
  headroom: member("Headroom of a chunk, bytes.", "headroom", { unit: "bytes" }),
  ifindex: member("Index of the interface.", "ifindex"),
  queue_id: member("Queue of the interface.", "qid"),
  flags: member("The kernel's bits; the one that is known follows."),
  refs: member("", "refs"),
}), {
  parts: () => [
    bit("flags", XDP_DU_F.ZEROCOPY, "zero_copy", "True if nothing is copied."),
    { ...bit("refs", 0xffffffff, "refs", "Sockets that share it."), flag: false },
  ],
});

/** struct xdp_diag_stats */
export const STATS = describe(XDP_DIAG_STATS, () => ({
  n_rx_dropped: member("Packets received and dropped.", "rx dropped"),
  n_rx_invalid: member("Invalid descriptors of the fill ring.", "rx invalid"),
  n_rx_full: member("Packets dropped because the ring was full.", "rx queue full"),
  n_fill_ring_empty: member("Packets for which the fill ring had no room.", "rx fill ring empty"),
  n_tx_invalid: member("Invalid descriptors of the ring for sending.", "tx invalid"),
  n_tx_ring_empty: member("How often there was nothing to send.", "tx ring empty"),
}), { prefix: "n_", each: { width: 8 } });

/** Entries of the rings; null if there is none. */
export const rxRing = wordOf(XDP_DIAG.RX_RING);
export const txRing = wordOf(XDP_DIAG.TX_RING);
export const fillRing = wordOf(XDP_DIAG.UMEM_FILL_RING);
export const completionRing = wordOf(XDP_DIAG.UMEM_COMPLETION_RING);
export const umemAt = find(XDP_DIAG.UMEM);
export const umemFlags = wordOf(XDP_DIAG.UMEM, XDP_DIAG_UMEM.flags);
export const statsAt = find(XDP_DIAG.STATS);
export const XDP_MEMORY = XDP_DIAG.MEMINFO;
export const ZEROCOPY = XDP_DU_F.ZEROCOPY;

const hasInfo = has(XDP_DIAG.INFO);
const DETAILS = { group: "details" } as const;

function entriesField(ring: string, what: string, read: Read<number>): Field {
  const description = `Entries of ${what}, with -e. Null if there is none.`;
  return number(`${ring}_entries: u32 | null`, description, read, DETAILS);
}

export const xdpFields = (): readonly Field[] => [
  ...kindFields(),
  ...stateFields(has(XDP_MEMORY), NEVER),
  ...interfaceFields((table, row) => hasInfo(table, row) ? table.xdp!.iface[row] : null),
  number(
    "queue_id: u32 | null",
    "Queue of the interface. Null if the source does not say.",
    (table, row) => hasInfo(table, row) ? table.xdp!.queue[row] : null,
  ),
  ...identityFields(has(XDP_DIAG.UID)),
  memoryField(XDP_MEMORY),
  entriesField("rx_ring", "the ring for what is received", rxRing),
  entriesField("tx_ring", "the ring for what is sent", txRing),
  entriesField("fill_ring", "the fill ring", fillRing),
  entriesField("completion_ring", "the completion ring", completionRing),
  struct(
    "umem",
    "Memory that an XDP socket shares with the kernel, with -e. Null if the source does not say.",
    UMEM,
    umemAt,
    DETAILS,
  ),
  struct(
    "xdp_stats",
    "Counts of an XDP socket, with -e. Null if the source does not say: before Linux 5.9.",
    STATS,
    statsAt,
    DETAILS,
  ),
  ...ownerFields(),
];
