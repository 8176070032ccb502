/** Whose socket it is, and which. */

import { State } from "../../model/kinds.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { INET_DIAG } from "../../uapi/inet_diag.ts";
import { PACKET_DIAG } from "../../uapi/packet_diag.ts";
import { UNIX_DIAG } from "../../uapi/unix_diag.ts";
import { XDP_DIAG } from "../../uapi/xdp_diag.ts";
import { keys, nulls } from "../json_writer.ts";
import { hasAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";

const K = keys("uid", "inode", "sk", "cookie", "refcnt");
/** What the other source alone has. */
const NO_POINTER = nulls("sk");
const NO_COOKIE = nulls("cookie");
const NO_REFERENCES = nulls("refcnt");

/** True where the row tells its user. */
function tellsUser(table: SocketTable, row: number): boolean {
  if (table.lacks(row, "uid")) return false;
  const diag = table.source === "diag";
  switch (table.protocol) {
    case "unix":
      return hasAttribute(table, row, UNIX_DIAG.UID);
    case "netlink":
    case "vsock":
      return false;
    case "packet":
      return !diag || hasAttribute(table, row, PACKET_DIAG.UID);
    case "xdp":
      return hasAttribute(table, row, XDP_DIAG.UID);
    case "tcp":
    case "mptcp":
    case "dccp":
      // Both sources have a 0 for a TIME-WAIT socket's owner, whoever that was, and sock_diag for
      // a half-open one's too: that has none of what comes with full sockets.
      if (table.state[row] === State.TIME_WAIT) return false;
      return !diag || table.state[row] !== State.SYN_RECV ||
        hasAttribute(table, row, INET_DIAG.SHUTDOWN);
    default:
      return true;
  }
}

/** Writes the keys. */
export function writeIdentity({ json }: RecordContext, table: SocketTable, row: number): void {
  json.numberOrNull(K.uid, tellsUser(table, row) ? table.uid[row] : null);
  const high = table.inodeHigh[row];
  const low = table.inode[row];
  if (high === 0 && low === 0) json.null(K.inode);
  else json.wide(K.inode, high, low);
  // A kernel that hides addresses prints 0, sock_diag does not tell them.
  const hidden = table.pointer[row] === 0 && table.pointerHigh[row] === 0;
  if (hidden) json.members(NO_POINTER);
  else json.hex64(K.sk, table.pointerHigh[row], table.pointer[row]);
  if (table.cookie === null) json.members(NO_COOKIE);
  else json.hex64(K.cookie, table.cookieHigh![row], table.cookie[row]);
  const counted = table.source === "procfs" && table.sctp === null && !table.lacks(row, "ref");
  if (counted) json.number(K.refcnt, table.ref[row]);
  else json.members(NO_REFERENCES);
}
