/** What packet sockets alone have. */

import { ABSENT } from "../table/attributes.ts";
import { ETHERTYPE_ALL, ethertypeWords } from "../table/codes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import {
  PACKET_DIAG,
  PACKET_DIAG_INFO,
  PACKET_DIAG_RING,
  PDI,
  SOCK_FILTER,
} from "../uapi/packet_diag.ts";
import { latin1Bytes } from "../model/latin1.ts";
import { attributeAt, type Find, find, orFromProcfs, wordOf } from "./attribute.ts";
import { identityFields, kindFields, NEVER, stateFields } from "./common.ts";
import { type Field, flag, list, number, struct, text } from "./field.ts";
import { interfaceFields } from "./inet.ts";
import { dropsField, memoryField } from "./memory.ts";
import { ownerFields } from "./owners.ts";
import { bit, describe, member } from "./struct.ts";

/** struct packet_diag_info */
export const PACKET_INFO = describe(PACKET_DIAG_INFO, () => ({
  pdi_index: member(""),
  pdi_version: member("Format of the rings: 0, 1 and 2 are TPACKET_V1, V2 and V3.", "ver", {
    form: "signed",
  }),
  pdi_reserve: member("Headroom of each frame, bytes.", null, { unit: "bytes" }),
  pdi_copy_thresh: member(
    "PACKET_COPY_THRESH: if it is not 0, packets too large for a frame are queued whole as well.",
    "cpy_thresh",
    { key: "copy_threshold", form: "signed" },
  ),
  pdi_tstamp: member("PACKET_TIMESTAMP: bits of the time stamps that frames get."),
  pdi_flags: member("The kernel's bits; running and those that follow."),
}), {
  prefix: "pdi_",
  parts: () => [
    bit("pdi_flags", PDI.AUXDATA, "auxdata", "PACKET_AUXDATA."),
    bit("pdi_flags", PDI.ORIGDEV, "origdev", "PACKET_ORIGDEV."),
    bit("pdi_flags", PDI.VNETHDR, "vnethdr", "PACKET_VNET_HDR."),
    bit("pdi_flags", PDI.LOSS, "loss", "PACKET_LOSS."),
  ],
});

/** struct packet_diag_ring */
export const RING = describe(PACKET_DIAG_RING, () => ({
  pdr_block_size: member("Size of a block, bytes.", "blk_size", { unit: "bytes" }),
  pdr_block_nr: member("Number of blocks.", "blk_nr"),
  pdr_frame_size: member("Size of a frame, bytes.", "frm_size", { unit: "bytes" }),
  pdr_frame_nr: member("Number of frames.", "frm_nr"),
  pdr_retire_tmo: member("Time after which a block is handed over, milliseconds.", "tmo", {
    unit: "ms",
  }),
  pdr_sizeof_priv: member("Private room of a block, bytes.", null, { unit: "bytes" }),
  pdr_features: member("The kernel's bits of features.", "features", { form: "hex" }),
}), { prefix: "pdr_", each: { form: "signed" } });

/** The two halves of PACKET_DIAG_FANOUT. */
export const FANOUT = describe({ id: 0, type: 2 }, () => ({
  id: member("The group's id."),
  type: member(
    "How they share (include/uapi/linux/if_packet.h): 0 hash, 1 load balancing, 2 cpu, 3 rollover, 4 " +
      "random, 5 queue, 6 cbpf, 7 ebpf.",
  ),
}), { each: { width: 2 } });

/** struct sock_filter */
export const INSTRUCTION = describe(SOCK_FILTER, () => ({
  code: member("Operation.", null, { width: 2 }),
  jt: member("Instructions to jump over if it holds.", null, { width: 1 }),
  jf: member("Instructions to jump over if it does not.", null, { width: 1 }),
  k: member("Operand."),
}));

export const infoAt = find(PACKET_DIAG.INFO);
export const rxRingAt = find(PACKET_DIAG.RX_RING);
export const txRingAt = find(PACKET_DIAG.TX_RING);
export const fanoutAt = find(PACKET_DIAG.FANOUT);
export const fanout = wordOf(PACKET_DIAG.FANOUT);
export const packetFlags = wordOf(PACKET_DIAG.INFO, PACKET_DIAG_INFO.pdi_flags);
export const PACKET_MEMORY = PACKET_DIAG.MEMINFO;

/** Where each instruction of a row's filter is; null if it reports none. */
export function instructions(table: SocketTable, row: number): number[] | null {
  const at = attributeAt(table, row, PACKET_DIAG.FILTER);
  if (at === ABSENT) return null;
  const length = Math.floor(table.attributes!.length(at) / SOCK_FILTER.SIZE);
  return Array.from({ length }, (_, index) => at + index * SOCK_FILTER.SIZE);
}

const hasInfo = orFromProcfs(PACKET_DIAG.INFO);
const DETAILS = { group: "details" } as const;

function ringField(key: string, what: string, at: Find): Field {
  const description = `Ring of a packet socket for what is ${what}, with -e. Null if there is ` +
    "none, or the source does not say.";
  return struct(key, description, RING, at, DETAILS);
}

export const packetFields = (): readonly Field[] => [
  ...kindFields(),
  ...stateFields(orFromProcfs(PACKET_MEMORY), NEVER),
  number(
    "ethertype: u16",
    "Ethernet protocol that it receives, 3 for all.",
    ({ packet }, row) => packet!.proto[row],
  ),
  text(
    "ethertype_name | null",
    "Its name in the words of ss; null if ss has none.",
    ({ packet }, row) => {
      const type = packet!.proto[row];
      const word = type === ETHERTYPE_ALL ? "all" : ethertypeWords().get(type);
      return word === undefined ? null : latin1Bytes(word);
    },
  ),
  ...interfaceFields((table, row) => hasInfo(table, row) ? table.packet!.iface[row] : null),
  flag(
    "running | null",
    "True while it is attached to its protocol. Null if the source does not say.",
    (table, row) => hasInfo(table, row) ? table.packet!.running[row] !== 0 : null,
  ),
  ...identityFields(orFromProcfs(PACKET_DIAG.UID)),
  dropsField(PACKET_MEMORY),
  memoryField(PACKET_MEMORY),
  struct(
    "packet_info",
    "Settings of a packet socket, with -e. Null if the source does not say.",
    PACKET_INFO,
    infoAt,
    DETAILS,
  ),
  ringField("rx_ring", "received", rxRingAt),
  ringField("tx_ring", "sent", txRingAt),
  struct(
    "fanout",
    "Group of packet sockets that share the packets, with -e. Null if it is in none, or the " +
      "source does not say.",
    FANOUT,
    fanoutAt,
    DETAILS,
  ),
  list(
    "filter | null",
    "Classic BPF filter of a packet socket, with -b. Null if there is none, or the source does " +
      "not say: without CAP_NET_ADMIN.",
    "One instruction (struct sock_filter).",
    instructions,
    INSTRUCTION,
    { group: "bpf" },
  ),
  ...ownerFields(),
];
