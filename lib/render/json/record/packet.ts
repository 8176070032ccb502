/** What packet sockets alone have. */

import { ABSENT } from "../../../table/attributes.ts";
import { ETHERTYPE_ALL, ETHERTYPE_WORDS } from "../../../table/codes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { u16, u32 } from "../../../uapi/netlink.ts";
import {
  PACKET_DIAG,
  PACKET_DIAG_INFO,
  PACKET_DIAG_RING,
  PDI,
  SOCK_FILTER,
} from "../../../uapi/packet_diag.ts";
import { type Key, keys } from "../json_writer.ts";
import { attributeAt, writeAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";
import { writeInterface } from "./interface.ts";

const K = keys(
  ...["ethertype", "ethertype_name", "running"] as const,
  ...["packet_info", "version", "reserve_bytes", "copy_threshold", "tstamp", "flags"] as const,
  ...["auxdata", "origdev", "vnethdr", "loss"] as const,
  ...["rx_ring", "tx_ring", "block_size_bytes", "block_nr", "frame_size_bytes"] as const,
  ...["frame_nr", "retire_tmo_ms", "sizeof_priv_bytes", "features"] as const,
  ...["fanout", "id", "type"] as const,
  ...["filter", "code", "jt", "jf", "k"] as const,
);

/** Writes the keys that all of them have. */
export function writePacket(context: RecordContext, table: SocketTable, row: number): void {
  const { json, words } = context;
  const packet = table.packet!;
  const type = packet.proto[row];
  json.number(K.ethertype, type);
  const word = type === ETHERTYPE_ALL ? "all" : ETHERTYPE_WORDS.get(type);
  if (word === undefined) json.null(K.ethertype_name);
  else json.word(K.ethertype_name, words.get(word));
  const told = table.source === "procfs" || attributeAt(table, row, PACKET_DIAG.INFO) !== ABSENT;
  writeInterface(context, told ? packet.iface[row] : null);
  json.booleanOrNull(K.running, told ? packet.running[row] !== 0 : null);
}

/** Writes what `-e` and `-b` add. */
export function writePacketDetails(context: RecordContext, table: SocketTable, row: number): void {
  const { details, bpf } = context.query.show;
  if (details) {
    writeInfo(context, table, row);
    writeRing(context, K.rx_ring, table, row, PACKET_DIAG.RX_RING);
    writeRing(context, K.tx_ring, table, row, PACKET_DIAG.TX_RING);
    writeFanout(context, table, row);
  }
  if (bpf) writeFilter(context, table, row);
}

function writeInfo({ json }: RecordContext, table: SocketTable, row: number): void {
  const { bytes } = table;
  const I = PACKET_DIAG_INFO;
  writeAttribute(json, K.packet_info, table, row, PACKET_DIAG.INFO, (at) => {
    const flags = u32(bytes, at + I.pdi_flags);
    json.open();
    json.number(K.version, u32(bytes, at + I.pdi_version));
    json.number(K.reserve_bytes, u32(bytes, at + I.pdi_reserve));
    json.number(K.copy_threshold, u32(bytes, at + I.pdi_copy_thresh));
    json.number(K.tstamp, u32(bytes, at + I.pdi_tstamp));
    json.number(K.flags, flags);
    json.boolean(K.auxdata, (flags & PDI.AUXDATA) !== 0);
    json.boolean(K.origdev, (flags & PDI.ORIGDEV) !== 0);
    json.boolean(K.vnethdr, (flags & PDI.VNETHDR) !== 0);
    json.boolean(K.loss, (flags & PDI.LOSS) !== 0);
    json.close();
  });
}

function writeRing(
  { json }: RecordContext,
  name: Key,
  table: SocketTable,
  row: number,
  attribute: number,
): void {
  const { bytes } = table;
  const R = PACKET_DIAG_RING;
  writeAttribute(json, name, table, row, attribute, (at) => {
    json.open();
    json.number(K.block_size_bytes, u32(bytes, at + R.pdr_block_size));
    json.number(K.block_nr, u32(bytes, at + R.pdr_block_nr));
    json.number(K.frame_size_bytes, u32(bytes, at + R.pdr_frame_size));
    json.number(K.frame_nr, u32(bytes, at + R.pdr_frame_nr));
    json.number(K.retire_tmo_ms, u32(bytes, at + R.pdr_retire_tmo));
    json.number(K.sizeof_priv_bytes, u32(bytes, at + R.pdr_sizeof_priv));
    json.number(K.features, u32(bytes, at + R.pdr_features));
    json.close();
  });
}

function writeFanout({ json }: RecordContext, table: SocketTable, row: number): void {
  writeAttribute(json, K.fanout, table, row, PACKET_DIAG.FANOUT, (at) => {
    json.open();
    json.number(K.id, u16(table.bytes, at));
    json.number(K.type, u16(table.bytes, at + 2));
    json.close();
  });
}

function writeFilter({ json }: RecordContext, table: SocketTable, row: number): void {
  const { bytes } = table;
  const F = SOCK_FILTER;
  writeAttribute(json, K.filter, table, row, PACKET_DIAG.FILTER, (start, length) => {
    json.openList();
    for (let at = start; at + F.SIZE <= start + length; at += F.SIZE) {
      json.element(at === start);
      json.open();
      json.number(K.code, u16(bytes, at + F.code));
      json.number(K.jt, bytes[at + F.jt]);
      json.number(K.jf, bytes[at + F.jf]);
      json.number(K.k, u32(bytes, at + F.k));
      json.close();
    }
    json.closeList();
  });
}
