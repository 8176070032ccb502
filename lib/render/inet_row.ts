/** What the text of an internet socket's row depends on besides its columns. */

import { ABSENT } from "../table/attributes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";

/** True where all rows are of one kind, to be looked up once. */
export function hasOneNetid(table: SocketTable): boolean {
  if (table.inet !== null) return table.attributes === null || table.protocol !== "raw";
  return table.netlink !== null || table.xdp !== null || table.sctp !== null;
}

/** True for a socket that takes IPv4 as well, or of which that is not known. */
export function isIpv4Too(table: SocketTable, row: number): boolean {
  if (table.attributes === null) return true;
  const at = table.attributes.at(INET_DIAG.SKV6ONLY, row);
  return at === ABSENT || table.bytes[at] === 0;
}
