/** Details of packet sockets from sock_diag, as `ss` writes them. */

import {
  fanout,
  infoAt,
  INSTRUCTION,
  instructions,
  PACKET_INFO,
  PACKET_MEMORY,
  packetFlags,
  RING,
  rxRingAt,
  txRingAt,
} from "../../../field/packet.ts";
import { StructBytes, worded } from "../../../field/struct.ts";
import { ABSENT } from "../../../table/attributes.ts";
import { FANOUT_WORDS, PACKET_FLAG_WORDS } from "../../../table/codes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { type DetailsOutput, startLine } from "./output.ts";
import { writeIdentity } from "./identity.ts";
import { writeSocketMemory } from "./memory.ts";
import { labels, listLabels, writeAll } from "./struct_text.ts";

const VERSION = labels(worded(PACKET_INFO, "pdi_version"), "");
const THRESHOLD = labels(worded(PACKET_INFO, "pdi_copy_thresh"));
const RING_MEMBERS = worded(
  RING,
  ...["pdr_block_size", "pdr_block_nr", "pdr_frame_size", "pdr_frame_nr"] as const,
  "pdr_retire_tmo",
);
const RX_RING = listLabels(RING_MEMBERS, "ring_rx(");
const TX_RING = listLabels(RING_MEMBERS, "ring_tx(");
const FEATURES = labels(worded(RING, "pdr_features"), ",", ":0x");

/** `ver:0 cpy_thresh:0 flags( running auxdata )` */
function writeInfo(output: DetailsOutput, table: SocketTable, row: number, at: number): void {
  const { writer } = output;
  const length = table.attributes!.length(at);
  startLine(output);
  writeAll(writer, table.bytes, at, length, VERSION);
  writeAll(writer, table.bytes, at, length, THRESHOLD);
  writer.text(" flags( ");
  const flags = packetFlags(table, row)!;
  for (const [flag, word] of PACKET_FLAG_WORDS) if (flags & flag) writer.text(word);
  writer.text(flags === 0 ? "0 )" : " )");
}

/** `ring_rx(blk_size:4096,blk_nr:1,frm_size:2048,frm_nr:2,tmo:0,features:0x0)` */
function writeRing(
  output: DetailsOutput,
  { bytes, attributes }: SocketTable,
  at: number,
  members: typeof RX_RING,
): void {
  if (at === ABSENT) return;
  const { writer } = output;
  const length = attributes!.length(at);
  startLine(output);
  writeAll(writer, bytes, at, length, members);
  writeAll(writer, bytes, at, length, FEATURES);
  writer.text(")");
}

/** `fanout(id:1,type:hash)` */
function writeFanout(output: DetailsOutput, fanout: number): void {
  const type = fanout >>> 16;
  startLine(output);
  const word = FANOUT_WORDS.get(type) ?? `0x${type.toString(16)}`;
  output.writer.text(`fanout(id:${fanout & 0xffff},type:${word})`);
}

/** `bpf filter (2):  0x28 0 0 12, 0x06 0 0 0,` */
function writeFilter(output: DetailsOutput, table: SocketTable, places: number[]): void {
  const { writer } = output;
  const { code, jt, jf, k } = INSTRUCTION.members;
  startLine(output);
  writer.text(`bpf filter (${places.length}): `);
  for (const at of places) {
    const each = new StructBytes(table.bytes, at, Infinity, 0);
    writer.text(" 0x");
    writer.hex(each.low(code), 2);
    writer.text(` ${each.low(jt)} ${each.low(jf)} ${each.low(k)},`);
  }
}

export function writePacketDetails(output: DetailsOutput, table: SocketTable, row: number): void {
  const { shown } = output;
  if (shown.details) {
    writeIdentity(output, table, row);
    const info = infoAt(table, row);
    if (info !== ABSENT) writeInfo(output, table, row, info);
    writeRing(output, table, rxRingAt(table, row), RX_RING);
    writeRing(output, table, txRingAt(table, row), TX_RING);
    const group = fanout(table, row);
    if (group !== null) writeFanout(output, group);
  }
  const filter = shown.bpf ? instructions(table, row) : null;
  if (filter !== null) writeFilter(output, table, filter);
  if (shown.memory) writeSocketMemory(output.writer, table, row, PACKET_MEMORY);
}
