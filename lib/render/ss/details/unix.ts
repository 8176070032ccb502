/** Details of unix sockets from sock_diag, as `ss` writes them. */

import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { u32 } from "../../../uapi/netlink.ts";
import { UNIX_DIAG, UNIX_DIAG_VFS } from "../../../uapi/unix_diag.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import type { DetailsContext } from "./context.ts";
import { writeShutdown } from "./shutdown.ts";
import { writeSocketMemory } from "./memory.ts";

const INODE_SIZE = 4;

/**
 * ` ino:12 dev:0/2049`: the file. `ss` takes the device apart as user space has it, while the
 * kernel tells its own form, so that device 8:1 is shown as 0/2049.
 */
function writeFile(writer: ByteWriter, bytes: Uint8Array, at: number): void {
  const device = u32(bytes, at + UNIX_DIAG_VFS.udiag_vfs_dev);
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  writer.text(` ino:${u32(bytes, at + UNIX_DIAG_VFS.udiag_vfs_ino)} dev:${major}/${minor}`);
}

/** ` peers: 12 13`: a listener's connections that are not accepted yet. */
function writePending(writer: ByteWriter, bytes: Uint8Array, at: number, length: number): void {
  writer.text(" peers:");
  for (let offset = 0; offset < length; offset += INODE_SIZE) {
    writer.text(" ");
    writer.decimal(u32(bytes, at + offset));
  }
}

/** Writes the details of one row. */
export function writeUnixDetails(context: DetailsContext, table: SocketTable, row: number): void {
  const { writer, query: { show } } = context;
  const { bytes } = table;
  const attributes = table.attributes!;
  if (show.memory) writeSocketMemory(writer, table, row, UNIX_DIAG.MEMINFO);
  if (!show.details) return;
  const shutdown = attributes.at(UNIX_DIAG.SHUTDOWN, row);
  if (shutdown !== ABSENT) writeShutdown(writer, bytes[shutdown]);
  const file = attributes.at(UNIX_DIAG.VFS, row);
  if (file !== ABSENT) writeFile(writer, bytes, file);
  const pending = attributes.at(UNIX_DIAG.ICONS, row);
  if (pending !== ABSENT) writePending(writer, bytes, pending, attributes.length(pending));
}
