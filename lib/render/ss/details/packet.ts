/** Details of packet sockets from sock_diag, as `ss` writes them. */

import { FANOUT_WORDS, PACKET_FLAG_WORDS } from "../../../table/codes.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { u16, u32 } from "../../../uapi/netlink.ts";
import {
  PACKET_DIAG,
  PACKET_DIAG_INFO,
  PACKET_DIAG_RING,
  SOCK_FILTER,
} from "../../../uapi/packet_diag.ts";
import type { DetailsContext } from "./context.ts";
import { writeIdentity } from "./identity.ts";
import { startLine } from "./line_start.ts";
import { writeSocketMemory } from "./memory.ts";

/** `ver:0 cpy_thresh:0 flags( running auxdata )` */
function writeInfo(context: DetailsContext, bytes: Uint8Array, at: number): void {
  const { writer } = context;
  const I = PACKET_DIAG_INFO;
  const flags = u32(bytes, at + I.pdi_flags);
  startLine(context);
  writer.text(`ver:${u32(bytes, at + I.pdi_version) | 0}`);
  writer.text(` cpy_thresh:${u32(bytes, at + I.pdi_copy_thresh) | 0} flags( `);
  for (const [flag, word] of PACKET_FLAG_WORDS) if (flags & flag) writer.text(word);
  writer.text(flags === 0 ? "0 )" : " )");
}

/** `ring_rx(blk_size:4096,blk_nr:1,frm_size:2048,frm_nr:2,tmo:0,features:0x0)` */
function writeRing(context: DetailsContext, name: string, bytes: Uint8Array, at: number): void {
  const R = PACKET_DIAG_RING;
  const value = (offset: number): number => u32(bytes, at + offset) | 0;
  startLine(context);
  context.writer.text(
    `${name}(blk_size:${value(R.pdr_block_size)},blk_nr:${value(R.pdr_block_nr)},` +
      `frm_size:${value(R.pdr_frame_size)},frm_nr:${value(R.pdr_frame_nr)},` +
      `tmo:${value(R.pdr_retire_tmo)},features:0x`,
  );
  context.writer.hex(u32(bytes, at + R.pdr_features));
  context.writer.text(")");
}

/** `fanout(id:1,type:hash)` */
function writeFanout(context: DetailsContext, fanout: number): void {
  const type = fanout >>> 16;
  startLine(context);
  const word = FANOUT_WORDS.get(type) ?? `0x${type.toString(16)}`;
  context.writer.text(`fanout(id:${fanout & 0xffff},type:${word})`);
}

/** `bpf filter (2):  0x28 0 0 12, 0x06 0 0 0,` */
function writeFilter(
  context: DetailsContext,
  bytes: Uint8Array,
  at: number,
  length: number,
): void {
  const { writer } = context;
  const F = SOCK_FILTER;
  startLine(context);
  writer.text(`bpf filter (${length / F.SIZE}): `);
  for (let each = at; each < at + length; each += F.SIZE) {
    writer.text(" 0x");
    writer.hex(u16(bytes, each + F.code), 2);
    writer.text(` ${bytes[each + F.jt]} ${bytes[each + F.jf]} ${u32(bytes, each + F.k)},`);
  }
}

/** Writes the details of one row. */
export function writePacketDetails(context: DetailsContext, table: SocketTable, row: number): void {
  const { show } = context.query;
  const { bytes } = table;
  const attributes = table.attributes!;
  if (show.details) {
    writeIdentity(context, table, row);
    const info = attributes.at(PACKET_DIAG.INFO, row);
    if (info !== ABSENT) writeInfo(context, bytes, info);
    const received = attributes.at(PACKET_DIAG.RX_RING, row);
    if (received !== ABSENT) writeRing(context, "ring_rx", bytes, received);
    const sent = attributes.at(PACKET_DIAG.TX_RING, row);
    if (sent !== ABSENT) writeRing(context, "ring_tx", bytes, sent);
    const fanout = attributes.at(PACKET_DIAG.FANOUT, row);
    if (fanout !== ABSENT) writeFanout(context, u32(bytes, fanout));
  }
  const filter = attributes.at(PACKET_DIAG.FILTER, row);
  if (show.bpf && filter !== ABSENT) {
    writeFilter(context, bytes, filter, attributes.length(filter));
  }
  if (show.memory) writeSocketMemory(context.writer, table, row, PACKET_DIAG.MEMINFO);
}
