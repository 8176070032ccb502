/**
 * The one socket that is not the same for two programs that list the sockets: the one that each
 * asks the kernel through, and finds among the others.
 *
 * @module
 */

/**
 * What the command name has to be of a process that runs sockscope, so that its row is as wide as
 * that of the reference `ss`, which bears the name of its loader.
 *
 * @param loaderRun prints its own command name, started as the reference is
 */
export const COMMAND_LENGTH = 15;

/**
 * A listing without the row of the socket that process `pid` asked through: the one of the protocol
 * sock_diag whose port id is the number of the process.
 */
export function withoutAsker(listing: string, pid: number): string {
  const row = new RegExp(`^.*[ \\t](tcpdiag|4):([^ ]+/)?${pid} .*(\\n\\t.*)*\\n`, "m");
  return listing.replace(row, "");
}
