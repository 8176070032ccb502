/**
 * What has to be taken out of what programs print before it can be compared.
 *
 * @module
 */

/**
 * A command name as long as there are, as is that of the reference `ss`, which is its loader's: a
 * netlink socket of a process of this name has a row as wide as that of `ss`, and taking out the
 * latter moves nothing.
 */
export const COMMAND = "the-quiet-world";

/** The counts of -s without those that are of the whole machine, whatever the namespace. */
export function ofNamespace(counts: string): string {
  return counts.replace(/^(TCP: +)\d+ (\(estab \d+,).*$/m, "$1$2");
}

/**
 * The one socket that `ss` lists and sockscope does not is the one that it asks the kernel through.
 *
 * @returns the listing without its row: the one of the protocol sock_diag whose port id is the
 * number of the process of `ss`
 */
export function withoutAsker(listing: string, pid: number): string {
  const row = new RegExp(`^.*[ \\t](tcpdiag|4):([^ ]+/)?${pid} .*(\\n\\t.*)*\\n`, "m");
  return listing.replace(row, "");
}
