/** What unix sockets alone have. */

import { State } from "../../../model/kinds.ts";
import { ABSENT } from "../../../table/attributes.ts";
import { SOCKET_STATE_WORDS } from "../../../table/codes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { u32 } from "../../../uapi/netlink.ts";
import { UNIX_DIAG, UNIX_DIAG_VFS } from "../../../uapi/unix_diag.ts";
import { keys } from "../json_writer.ts";
import { attributeAt, writeAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";
import { writeShutdown } from "./shutdown.ts";

const K = keys(
  ...["path", "path_hex", "abstract", "peer_inode", "flags", "socket_state"] as const,
  ...["vfs", "inode", "dev_major", "dev_minor", "pending_inodes"] as const,
);
const AT_SIGN = 0x40;
/** The kernel's own form of a device number (include/linux/kdev_t.h). */
const MINOR_BITS = 20;
const MINOR_MASK = (1 << MINOR_BITS) - 1;

/** Writes the keys that all of them have. */
export function writeUnix(context: RecordContext, table: SocketTable, row: number): void {
  const { json, words } = context;
  const unix = table.unix!;
  const start = unix.nameStart[row];
  const end = unix.nameEnd[row];
  if (end > start) {
    if (!json.string(K.path, table.bytes, start, end)) {
      json.hexBytes(K.path_hex, table.bytes, start, end);
    }
    // net/unix writes an abstract name with `@`, which a path may start with as well.
    json.boolean(
      K.abstract,
      unix.abstract ? unix.abstract[row] !== 0 : table.bytes[start] === AT_SIGN,
    );
  }
  writePeer(context, table, row);
  if (table.source === "diag") {
    json.null(K.flags);
    json.null(K.socket_state);
    return;
  }
  json.number(K.flags, unix.flags[row]);
  const word = SOCKET_STATE_WORDS.get(unix.st[row]);
  if (word === undefined) json.null(K.socket_state);
  else json.word(K.socket_state, words.get(word));
}

/** The other end's inode: no key where there is no other end, null where that has none. */
function writePeer({ json }: RecordContext, table: SocketTable, row: number): void {
  const { peer } = table.unix!;
  if (peer === null) json.null(K.peer_inode);
  else if (attributeAt(table, row, UNIX_DIAG.PEER) !== ABSENT) {
    json.numberOrNull(K.peer_inode, peer[row] === 0 ? null : peer[row]);
  }
}

/** Writes what `-e` adds. */
export function writeUnixDetails({ json }: RecordContext, table: SocketTable, row: number): void {
  const { bytes } = table;
  const shutdown = attributeAt(table, row, UNIX_DIAG.SHUTDOWN);
  writeShutdown(json, shutdown === ABSENT ? null : bytes[shutdown]);
  writeAttribute(json, K.vfs, table, row, UNIX_DIAG.VFS, (at) => {
    const device = u32(bytes, at + UNIX_DIAG_VFS.udiag_vfs_dev);
    json.open();
    json.number(K.inode, u32(bytes, at + UNIX_DIAG_VFS.udiag_vfs_ino));
    json.number(K.dev_major, device >>> MINOR_BITS);
    json.number(K.dev_minor, device & MINOR_MASK);
    json.close();
  });
  if (table.state[row] !== State.LISTEN) return;
  writeAttribute(json, K.pending_inodes, table, row, UNIX_DIAG.ICONS, (at, length) => {
    json.numbers(Array.from({ length: length >> 2 }, (_, index) => u32(bytes, at + index * 4)));
  });
}
