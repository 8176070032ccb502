/** Socket memory, as `-m` shows it. */

import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { u32 } from "../../../uapi/netlink.ts";
import { SK_MEMINFO } from "../../../uapi/sock_diag.ts";
import { ascii, type ByteWriter } from "../../text/byte_writer.ts";

const S = SK_MEMINFO;

/** What stands before each count. */
const SKMEM: readonly (readonly [index: number, label: Uint8Array])[] = [
  [S.RMEM_ALLOC, ascii(" skmem:(r")],
  [S.RCVBUF, ascii(",rb")],
  [S.WMEM_ALLOC, ascii(",t")],
  [S.SNDBUF, ascii(",tb")],
  [S.FWD_ALLOC, ascii(",f")],
  [S.WMEM_QUEUED, ascii(",w")],
  [S.OPTMEM, ascii(",o")],
  [S.BACKLOG, ascii(",bl")],
  [S.DROPS, ascii(",d")],
];

/** The same of struct inet_diag_meminfo. */
const MEM: typeof SKMEM = [
  [0, ascii(" mem:(r")],
  [1, ascii(",w")],
  [2, ascii(",f")],
  [3, ascii(",t")],
];

function writeCounts(
  writer: ByteWriter,
  table: SocketTable,
  at: number,
  counts: typeof SKMEM,
): void {
  const count = table.attributes!.length(at) >> 2;
  for (const [index, label] of counts) {
    if (index >= count) break;
    writer.copy(label);
    writer.decimal(u32(table.bytes, at + index * 4));
  }
  writer.text(")");
}

/** ` skmem:(r0,rb131072,...)` out of an attribute of this number; nothing where it is absent. */
export function writeSocketMemory(
  writer: ByteWriter,
  table: SocketTable,
  row: number,
  attribute: number,
): void {
  const at = table.attributes!.at(attribute, row);
  if (at !== ABSENT) writeCounts(writer, table, at, SKMEM);
}

/** The same of an internet socket; ` mem:(r0,w0,f0,t0)` where the kernel tells only that. */
export function writeInetMemory(writer: ByteWriter, table: SocketTable, row: number): void {
  const attributes = table.attributes!;
  if (attributes.at(INET_DIAG.SKMEMINFO, row) !== ABSENT) {
    writeSocketMemory(writer, table, row, INET_DIAG.SKMEMINFO);
    return;
  }
  const at = attributes.at(INET_DIAG.MEMINFO, row);
  if (at !== ABSENT) writeCounts(writer, table, at, MEM);
}
