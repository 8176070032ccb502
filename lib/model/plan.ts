/** What a run reads, as data: it can be printed and tested without a machine. */

import type { NamespaceChoice } from "./network_namespace.ts";

/** Of these there is one for IPv4 and one for IPv6. */
type OfBothFamilies<Name extends string> = Name | `${Name}6`;

/** A file that is decoded, by its path below the root; absolute paths are the host's own files. */
export type FileId =
  | `net/${OfBothFamilies<"tcp" | "udp" | "udplite" | "raw" | "icmp" | "sockstat">}`
  | `net/${"unix" | "packet" | "netlink" | "sctp/eps" | "sctp/assocs"}`
  | `net/${"snmp" | "snmp6" | "netstat" | "sctp/snmp"}`
  | `net/${"igmp" | "if_inet6" | "dev_mcast"}`
  | "sys/net/ipv4/ip_local_port_range"
  | "filesystems"
  | "sockscope/byte-order"
  | `/etc/${"services" | "protocols" | "hosts" | "passwd"}`
  | `${"/etc" | "/usr/share"}/iproute2/nl_protos`
  | "/sys/fs/selinux/initial_contexts/kernel";

/** A dump of sock_diag: the sockets of a protocol and family, or of a family. */
export type DumpId =
  | OfBothFamilies<"raw" | "udp" | "udplite" | "tcp" | "dccp" | "sctp" | "mptcp">
  | ("netlink" | "packet" | "unix" | "vsock" | "tipc" | "xdp");

/** Which sources may be used. */
export type SourceChoice = "auto" | "procfs" | "diag";

/** One step of reading. */
export type Fetch =
  /** A whole file; one that does not exist is an empty table. */
  | { readonly kind: "file"; readonly id: FileId }
  /** Sockets: asked of the kernel, or read from files if it does not answer. */
  | {
    readonly kind: "sockets";
    readonly id: DumpId;
    /** The request, a whole netlink message. */
    readonly request: Uint8Array;
    /** The request to send if the kernel refuses that one; null if there is none. */
    readonly plainRequest?: Uint8Array | null;
    /** Files with the same sockets; empty if procfs has none. */
    readonly files: readonly FileId[];
    /** True if the answer may take so long that other work is done meanwhile. */
    readonly long?: boolean;
  }
  /** A recorded dump of TCP sockets (TCPDIAG_FILE) instead of this machine's. */
  | { readonly kind: "replay"; readonly id: DumpId; readonly path: string }
  /** The interfaces of this machine, asked of the kernel (RTM_GETLINK). */
  | {
    readonly kind: "interfaces";
    readonly request: Uint8Array;
    /** Files that name some of them, read if the kernel does not answer. */
    readonly files: readonly FileId[];
  }
  /** The cgroups of version 2 of this machine. */
  | { readonly kind: "cgroups" }
  /**
   * Begins to read links on another thread, while tables are read, if there are very many; `access`:
   * with what descriptors are open for.
   */
  | { readonly kind: "links-ahead"; readonly access: boolean }
  /**
   * The socket links and name of every process; `threads`: of every thread too. `early`: the first
   * few links only, read before the tables, for sockets that are closed soon.
   */
  | {
    readonly kind: "owners";
    readonly early: boolean;
    readonly threads: boolean;
    readonly users: boolean;
    readonly cmdlines: boolean;
    readonly contexts: boolean;
    readonly socketContexts: boolean;
    /** Every process, whether or not it holds sockets. */
    readonly processes: boolean;
    /** What descriptors are open for. */
    readonly access: boolean;
    /** The flags of open sockets. */
    readonly fileFlags: boolean;
    /** What procfs says of sockets that are in none of its tables. */
    readonly protocolNames: boolean;
    readonly cgroups: boolean;
  }
  /** The names of this machine's containers. */
  | { readonly kind: "container-names" }
  /** This process's own sockets, read after the kernel's counts or after the tables. */
  | { readonly kind: "own"; readonly when: "counted" | "listed" }
  | { readonly kind: "names" };

/**
 * All that a run reads, in order: tables before owners, so that owners of new sockets are found,
 * and some owners before the tables too, so that those of sockets closed meanwhile are.
 */
export interface Plan {
  readonly root: string;
  readonly source: SourceChoice;
  readonly namespaces: NamespaceChoice;
  readonly fetches: readonly Fetch[];
  /** Multicast groups of sock_diag that are followed when everything has been read. */
  readonly groups: readonly number[];
}
