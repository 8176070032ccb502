/** What a run reads, as data: policy that can be printed and tested. */

/** A table or list that some decoder understands, named by its path below the root. */
export type FileId =
  | "net/tcp"
  | "net/tcp6"
  | "net/udp"
  | "net/udp6"
  | "net/udplite"
  | "net/udplite6"
  | "net/raw"
  | "net/raw6"
  | "net/icmp"
  | "net/icmp6"
  | "net/unix"
  | "net/packet"
  | "net/netlink"
  | "net/sctp/eps"
  | "net/sctp/assocs"
  | "net/sockstat"
  | "net/sockstat6"
  | "net/snmp"
  | "net/igmp"
  | "net/if_inet6"
  | "net/dev_mcast"
  | "sys/net/ipv4/ip_local_port_range"
  | "filesystems"
  | "/etc/services"
  | "/etc/protocols"
  | "/etc/hosts"
  | "/etc/iproute2/nl_protos"
  | "/usr/share/iproute2/nl_protos";

/** One thing to read. */
export type Fetch =
  /** A whole file; one that does not exist is an empty table. */
  | { readonly kind: "file"; readonly id: FileId }
  /**
   * Every process's socket links, with its name; `threads`: every thread's too. `early`: no more
   * than the first few, for sockets that are closed before all links can be read.
   */
  | {
    readonly kind: "owners";
    readonly early: boolean;
    readonly threads: boolean;
    readonly contexts: boolean;
  }
  /** Every process's name. */
  | { readonly kind: "names" };

/**
 * All that a run reads, in order: tables before owners, so that new sockets find theirs, and some
 * owners before the tables, so that those find theirs that are gone by then.
 */
export interface Plan {
  readonly root: string;
  readonly namespace: string | null;
  readonly fetches: readonly Fetch[];
}
