/** The row of each descriptor's socket, for walks from descriptors to sockets. */

import { Family } from "../../model/kinds.ts";
import { NO_TABLE } from "../../table/listed_files.ts";
import { NO_OWNER, type OwnerTable } from "../../table/owner_table.ts";
import type { OwnSockets } from "../../table/own_sockets.ts";
import type { SocketTable } from "../../table/socket_table.ts";

/** Columns by owner index. */
export interface SocketPlaces {
  /** Index of a table; `NO_TABLE` for a socket that is in none. */
  readonly table: Int32Array;
  readonly row: Int32Array;
}

/** True for a table that `lsof` has no word for: net/icmp6. */
function isSkipped({ protocol, family }: SocketTable): boolean {
  return protocol === "ping" && family === Family.INET6;
}

/**
 * Finds them by inode. `own`: the sockets of this program, which are no answer. Of several rows with
 * one inode it is the first: all but associations have one.
 */
export function socketPlaces(
  tables: readonly SocketTable[],
  owners: OwnerTable,
  own: OwnSockets,
): SocketPlaces {
  const places = new Int32Array(owners.length).fill(NO_TABLE);
  const rows = new Int32Array(owners.length);
  for (const [at, table] of tables.entries()) {
    if (isSkipped(table)) continue;
    const { inode, inodeHigh, length } = table;
    for (let row = 0; row < length; row++) {
      let owner = owners.first(inode[row], inodeHigh[row]);
      if (owner === NO_OWNER || own.has(inode[row], inodeHigh[row])) continue;
      for (; owner !== NO_OWNER && places[owner] === NO_TABLE; owner = owners.after(owner)) {
        places[owner] = at;
        rows[owner] = row;
      }
    }
  }
  return { table: places, row: rows };
}
