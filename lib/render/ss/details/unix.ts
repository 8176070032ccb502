/** Details of unix sockets from sock_diag, as `ss` writes them. */

import { fileOf, pendingInodes, UNIX_MEMORY, unixShutdown } from "../../../field/unix.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import type { DetailsOutput } from "./output.ts";
import { writeSocketMemory } from "./memory.ts";
import { writeShutdown } from "./shutdown.ts";

export function writeUnixDetails(output: DetailsOutput, table: SocketTable, row: number): void {
  const { writer, shown } = output;
  if (shown.memory) writeSocketMemory(writer, table, row, UNIX_MEMORY);
  if (!shown.details) return;
  const shutdown = unixShutdown(table, row);
  if (shutdown !== null) writeShutdown(writer, shutdown);
  const file = fileOf(table, row);
  if (file !== null) {
    // `ss` takes the device apart as user space has it, but the kernel reports its own form: device
    // 8:1 is shown as 0/2049.
    const major = (file.device >>> 8) & 0xfff;
    const minor = (file.device & 0xff) | ((file.device >>> 12) & 0xfff00);
    writer.text(` ino:${file.inode} dev:${major}/${minor}`);
  }
  const pending = pendingInodes(table, row);
  if (pending === null) return;
  writer.text(" peers:");
  for (const inode of pending) writer.text(` ${inode}`);
}
