/** What unix sockets alone have. */

import { State } from "../model/kinds.ts";
import { ABSENT } from "../table/attributes.ts";
import { SOCKET_STATE_WORDS } from "../table/codes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { u32 } from "../uapi/netlink.ts";
import { UNIX_DIAG, UNIX_DIAG_VFS } from "../uapi/unix_diag.ts";
import { attributeAt, byteOf, find, has } from "./attribute.ts";
import { identityFields, kindFields, stateFields } from "./common.ts";
import { type Field, flag, number, numbers, struct, text, word } from "./field.ts";
import { memoryField } from "./memory.ts";
import { ownerFields } from "./owners.ts";
import { shutdownField } from "./shutdown.ts";
import { bits, describe, member } from "./struct.ts";

const AT_SIGN = 0x40;
const WORD = 4;
/** The kernel's own form of a device number (include/linux/kdev_t.h). */
const MINOR_BITS = 20;
const MINOR_MASK = (1 << MINOR_BITS) - 1;
const MAJOR_MASK = 0xfff;

/** struct unix_diag_vfs: the file that a socket is bound to. */
export const VFS = describe(UNIX_DIAG_VFS, () => ({
  udiag_vfs_ino: member("The file's inode: its lower 32 bits.", null, { key: "inode" }),
  udiag_vfs_dev: member(""),
}), {
  parts: () => [
    bits("udiag_vfs_dev", "dev_major", "Number of the device's kind.", MINOR_BITS, MAJOR_MASK),
    bits("udiag_vfs_dev", "dev_minor", "Number of the device.", 0, MINOR_MASK),
  ],
});

export const vfsAt = find(UNIX_DIAG.VFS);
export const unixShutdown = byteOf(UNIX_DIAG.SHUTDOWN);
export const UNIX_MEMORY = UNIX_DIAG.MEMINFO;

/** The file that a socket is bound to, its device as the kernel has it; null for none. */
export function fileOf(table: SocketTable, row: number): { inode: number; device: number } | null {
  const at = vfsAt(table, row);
  if (at === ABSENT) return null;
  const { udiag_vfs_ino, udiag_vfs_dev } = UNIX_DIAG_VFS;
  return {
    inode: u32(table.bytes, at + udiag_vfs_ino),
    device: u32(table.bytes, at + udiag_vfs_dev),
  };
}

/** Inodes of a listener's connections that are not accepted yet; null if they are not reported. */
export function pendingInodes(table: SocketTable, row: number): number[] | null {
  const at = attributeAt(table, row, UNIX_DIAG.ICONS);
  if (at === ABSENT) return null;
  const length = table.attributes!.length(at) / WORD;
  return Array.from({ length }, (_, index) => u32(table.bytes, at + index * WORD));
}

function name({ unix, bytes }: SocketTable, row: number): Uint8Array | undefined {
  const { nameStart, nameEnd } = unix!;
  return nameEnd[row] > nameStart[row] ? bytes.subarray(nameStart[row], nameEnd[row]) : undefined;
}

const hasQueues = has(UNIX_DIAG.RQLEN);
const hasPeer = has(UNIX_DIAG.PEER);
export const unixFields = (): readonly Field[] => [
  ...kindFields(),
  ...stateFields(hasQueues),
  text(
    "path?",
    "The socket's name: a path, or an abstract name behind an `@` (which also stands for every NUL " +
      "in it). Bytes that are not UTF-8 appear as U+FFFD. Absent for a socket without a name.",
    name,
    {
      ...{ minLength: 1 },
      hex: "The name's bytes in hexadecimal, only if path is not clean UTF-8.",
    },
  ),
  flag(
    "abstract?",
    "True for an abstract name. From procfs, which writes such a name with `@`, a path that starts " +
      "with `@` cannot be told from one. Absent for a socket without a name.",
    ({ unix, bytes }, row) => {
      const { nameStart, nameEnd, abstract } = unix!;
      if (nameEnd[row] <= nameStart[row]) return undefined;
      return abstract ? abstract[row] !== 0 : bytes[nameStart[row]] === AT_SIGN;
    },
  ),
  number(
    "peer_inode?: inode | null",
    "Inode of the socket at the other end. Absent if there is no other end; null if that has " +
      "no inode, or the source does not say: from procfs.",
    (table, row) => {
      const { peer } = table.unix!;
      if (peer === null) return null;
      if (!hasPeer(table, row)) return undefined;
      return peer[row] === 0 ? null : peer[row];
    },
  ),
  number(
    "flags: u32 | null",
    "The kernel's flags of the socket, bits; 65536 (SO_ACCEPTCON) while it listens. Null from " +
      "sock_diag.",
    ({ source, unix }, row) => source === "diag" ? null : unix!.flags[row],
  ),
  word(
    "socket_state | null",
    [...SOCKET_STATE_WORDS.values()],
    "State of the socket layer. Null if it has no word, and from sock_diag.",
    ({ source, unix }, row) =>
      source === "diag" ? null : SOCKET_STATE_WORDS.get(unix!.st[row]) ?? null,
  ),
  ...identityFields(has(UNIX_DIAG.UID)),
  memoryField(UNIX_MEMORY),
  shutdownField(find(UNIX_DIAG.SHUTDOWN)),
  struct(
    "vfs",
    "The file that a unix socket is bound to, with -e. Null if it is bound to none, or the source " +
      "does not say.",
    VFS,
    vfsAt,
    { group: "details" },
  ),
  numbers(
    "pending_inodes?: u32 | null",
    "Inodes of the sockets whose connections wait to be accepted, with -e; listening unix sockets " +
      "only. Null if the source does not say.",
    (table, row) => table.state[row] === State.LISTEN ? pendingInodes(table, row) : undefined,
    { group: "details" },
  ),
  ...ownerFields(),
];
