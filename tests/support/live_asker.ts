/**
 * The one socket that is not the same for two programs that list the sockets: the one that each
 * asks the kernel through, and finds among the others.
 *
 * @module
 */

/**
 * A command name as long as there are, as is that of the reference `ss`, which is its loader's: both
 * programs' rows are then equally wide, and taking them out moves nothing.
 */
export const COMMAND = "the-quiet-world";

/**
 * A listing without the row of the socket that process `pid` asked through: the one of the protocol
 * sock_diag whose port id is the number of the process.
 */
export function withoutAsker(listing: string, pid: number): string {
  const row = new RegExp(`^.*[ \\t](tcpdiag|4):([^ ]+/)?${pid} .*(\\n\\t.*)*\\n`, "m");
  return listing.replace(row, "");
}
