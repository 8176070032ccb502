/** Socket memory, as `-m` shows it. */

import { ABSENT } from "../../table/attributes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { u32 } from "../../uapi/netlink.ts";
import { SK_MEMINFO } from "../../uapi/sock_diag.ts";
import type { ByteWriter } from "../byte_writer.ts";

/** ` skmem:(r0,rb131072,...)` out of an attribute of this number; nothing where it is absent. */
export function writeSocketMemory(
  writer: ByteWriter,
  table: SocketTable,
  row: number,
  attribute: number,
): void {
  const attributes = table.attributes!;
  const at = attributes.at(attribute, row);
  if (at === ABSENT) return;
  const count = attributes.length(at) >> 2;
  const value = (index: number): number => u32(table.bytes, at + index * 4);
  const M = SK_MEMINFO;
  writer.text(
    ` skmem:(r${value(M.RMEM_ALLOC)},rb${value(M.RCVBUF)},t${value(M.WMEM_ALLOC)},` +
      `tb${value(M.SNDBUF)},f${value(M.FWD_ALLOC)},w${value(M.WMEM_QUEUED)},o${value(M.OPTMEM)}`,
  );
  if (count > M.BACKLOG) writer.text(`,bl${value(M.BACKLOG)}`);
  if (count > M.DROPS) writer.text(`,d${value(M.DROPS)}`);
  writer.text(")");
}
