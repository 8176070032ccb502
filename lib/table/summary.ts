/** The counts of `-s`: what net/sockstat, net/sockstat6 and net/snmp say, null if they do not. */

/** One line of net/sockstat: `TCP: inuse 5 orphan 0 ...`, by its words. */
export type SockstatLine = ReadonlyMap<string, number>;

export interface Summary {
  /** Lines by their first word without the colon: `sockets`, `TCP`, `UDP6`, ... */
  readonly sockstat: ReadonlyMap<string, SockstatLine>;
  /** `Tcp: CurrEstab` of net/snmp: connections established or in CLOSE-WAIT. */
  readonly currEstab: number | null;
  /** Files that could not be had. */
  readonly missing: readonly string[];
}
