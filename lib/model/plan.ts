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
  | "sockscope/byte-order"
  | "/etc/services"
  | "/etc/protocols"
  | "/etc/hosts"
  | "/etc/iproute2/nl_protos"
  | "/usr/share/iproute2/nl_protos"
  | "/sys/fs/selinux/initial_contexts/kernel";

/** A dump of sock_diag: a protocol's sockets of one family, or a family's. */
export type DumpId =
  | "netlink"
  | "packet"
  | "unix"
  | "raw"
  | "raw6"
  | "udp"
  | "udp6"
  | "udplite"
  | "udplite6"
  | "tcp"
  | "tcp6"
  | "dccp"
  | "dccp6"
  | "sctp"
  | "sctp6"
  | "vsock"
  | "tipc"
  | "xdp"
  | "mptcp"
  | "mptcp6";

/** Where sockets may be looked for. */
export type SourceChoice = "auto" | "procfs" | "diag";

/** One thing to read. */
export type Fetch =
  /** A whole file; one that does not exist is an empty table. */
  | { readonly kind: "file"; readonly id: FileId }
  /** Sockets: asked of the kernel, or read from files where it does not answer. */
  | {
    readonly kind: "sockets";
    readonly id: DumpId;
    /** The request, a whole netlink message. */
    readonly request: Uint8Array;
    /** Asks for as much without what the kernel may refuse; null where there is no such thing. */
    readonly plainRequest?: Uint8Array | null;
    /** Files with the same sockets; none where procfs has none. */
    readonly files: readonly FileId[];
    /** True where the kernel may have so many to look through that other work is done meanwhile. */
    readonly long?: boolean;
  }
  /** A recorded dump of TCP sockets (TCPDIAG_FILE) instead of this machine's. */
  | { readonly kind: "replay"; readonly id: DumpId; readonly path: string }
  /** The interfaces of this machine, asked of the kernel (RTM_GETLINK). */
  | {
    readonly kind: "links";
    readonly request: Uint8Array;
    /** Files that name some of them, where the kernel does not answer. */
    readonly files: readonly FileId[];
  }
  /** The cgroups of version 2 of this machine. */
  | { readonly kind: "cgroups" }
  /**
   * Every process's socket links, with its name; `threads`: every thread's too. `early`: no more
   * than the first few, for sockets that are closed before all links can be read.
   */
  | {
    readonly kind: "owners";
    readonly early: boolean;
    readonly threads: boolean;
    readonly contexts: boolean;
    readonly socketContexts: boolean;
  }
  /** Every process's name. */
  | { readonly kind: "names" };

/**
 * All that a run reads, in order: tables before owners, so that new sockets find theirs, and some
 * owners before the tables, so that those find theirs that are gone by then.
 */
export interface Plan {
  readonly root: string;
  readonly source: SourceChoice;
  readonly namespace: string | null;
  readonly fetches: readonly Fetch[];
  /** Multicast groups of sock_diag that are followed when everything has been read. */
  readonly groups: readonly number[];
}
