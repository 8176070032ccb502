/** Unix sockets: struct unix_diag_msg, filled by net/unix/diag.c sk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { ABSENT } from "../../table/attributes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { u32 } from "../../uapi/netlink.ts";
import { AF_UNIX } from "../../uapi/sock_diag.ts";
import { textEnd } from "../../uapi/text_end.ts";
import { UNIX_DIAG, UNIX_DIAG_ATTRIBUTES, UNIX_DIAG_MSG } from "../../uapi/unix_diag.ts";
import { decodeRows, type RowFormat, setFromAttribute } from "./rows.ts";

const M = UNIX_DIAG_MSG;

const FORMAT: RowFormat = {
  ...{ protocol: "unix", family: Family.UNIX, cookie: M.udiag_cookie },
  message: { size: M.SIZE, family: ["udiag_family", AF_UNIX] },
  // A message with a short name and a peer.
  usualSize: M.SIZE + 40,
  attributes: UNIX_DIAG_ATTRIBUTES,
};

const AT_SIGN = 0x40;

function decodeName(table: SocketTable, row: number, start: number, length: number): void {
  const { bytes } = table;
  const unix = table.unix!;
  const end = start + length;
  unix.nameStart[row] = start;
  unix.nameEnd[row] = end;
  if (length === 0) return;
  if (bytes[start] === 0) {
    unix.abstract![row] = 1;
    // An abstract name in its usual form: `@` for each NUL.
    for (let at = start; at < end; at++) if (bytes[at] === 0) bytes[at] = AT_SIGN;
  } else {
    // The longest paths have no NUL.
    unix.nameEnd[row] = textEnd(bytes, start, end);
  }
}

export function decodeUnixDump(dump: CapturedDump, problems: Problem[]): SocketTable {
  return decodeRows(dump, problems, FORMAT, (table, row, at) => {
    const { bytes } = table;
    const unix = table.unix!;
    const attributes = table.attributes!;
    unix.type[row] = bytes[at + M.udiag_type];
    table.state[row] = bytes[at + M.udiag_state];
    table.inode[row] = u32(bytes, at + M.udiag_ino);
    const name = attributes.at(UNIX_DIAG.NAME, row);
    if (name !== ABSENT) decodeName(table, row, name, attributes.length(name));
    setFromAttribute(unix.peer!, table, row, UNIX_DIAG.PEER);
    setFromAttribute(table.rx_queue, table, row, UNIX_DIAG.RQLEN);
    setFromAttribute(table.tx_queue, table, row, UNIX_DIAG.RQLEN, 4);
    setFromAttribute(table.uid, table, row, UNIX_DIAG.UID);
  });
}
