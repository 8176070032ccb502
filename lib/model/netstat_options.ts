/** What a command line of `netstat` asks for besides tables, families and fields. */

/** Which counters: of IPv4's protocols or of IPv6's, and of which of them. */
export interface Statistics {
  readonly ipv6: boolean;
  /** Protocols by the words of their options; null for all. */
  readonly protocols: ReadonlySet<string> | null;
}

export interface NetstatOptions {
  /** -l: sockets that wait for others; -a: all; neither: those that have a peer. */
  readonly shows: "connected" | "listening" | "all";
  /** Whether there is a section of internet sockets, and one of unix sockets. */
  readonly internet: boolean;
  readonly unix: boolean;
  /** Tables that have to be there, as they were asked for by name; bits of `Table`. */
  readonly named: number;
  /** True if nothing was selected, so that everything is shown that there is. */
  readonly everything: boolean;
  /** -v: whatever the kernel does not have is named. */
  readonly verbose: boolean;
  /** Families that were asked for and that this program does not show, as `netstat` names them. */
  readonly others: readonly string[];
  /** -W: addresses and names are not cut. */
  readonly wide: boolean;
  /** -e, -p and -o: columns of users and inodes, of programs, of timers. */
  readonly extended: boolean;
  readonly programs: boolean;
  readonly timers: boolean;
  readonly numericUsers: boolean;
  /** -s: counters in the place of sockets; null for sockets. */
  readonly statistics: Statistics | null;
}
