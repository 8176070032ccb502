/** The sockets that exist only because this program runs: no listing shows them. */

import { NETLINK_SOCK_DIAG } from "../uapi/netlink.ts";
import type { SocketTable } from "./socket_table.ts";

/** They are known by their inodes; the one that asked sock_diag, by its port id. */
export class OwnSockets {
  readonly #inodes: ReadonlySet<number>;
  readonly #asker: number | null;

  /** `inodes`: whole numbers; `asker`: port id of the netlink socket, null if none asked. */
  constructor(inodes: ReadonlySet<number>, asker: number | null) {
    this.#inodes = inodes;
    this.#asker = asker;
  }

  /** True for the inode of one of them, in two halves. */
  has(inode: number, inodeHigh: number): boolean {
    return this.#inodes.size > 0 && this.#inodes.has(inodeHigh * 2 ** 32 + inode);
  }

  /** The rows of a table without those of these sockets. */
  leaveOut(table: SocketTable, rows: Uint32Array): Uint32Array {
    const { inode, inodeHigh, netlink } = table;
    const inodes = this.#inodes;
    const asker = netlink === null || table.source !== "diag" ? null : this.#asker;
    if (inodes.size === 0 && asker === null) return rows;
    return rows.filter((row) => {
      if (netlink?.eth[row] === NETLINK_SOCK_DIAG && netlink.pid[row] === asker) return false;
      return !inodes.has(inodeHigh[row] * 2 ** 32 + inode[row]);
    });
  }
}
