/**
 * Which files of a /proc matter to a socket lister.
 *
 * @module
 */

/** Files below `net/` (of the root, and of a process in another namespace). */
export const NET_FILES: readonly string[] = [
  "tcp",
  "tcp6",
  "udp",
  "udp6",
  "udplite",
  "udplite6",
  "raw",
  "raw6",
  "icmp",
  "icmp6",
  "unix",
  "packet",
  "netlink",
  "sockstat",
  "sockstat6",
  "snmp",
  "snmp6",
  "netstat",
  "protocols",
  "igmp",
  "if_inet6",
  "dev",
  "dev_mcast",
  "sctp/assocs",
  "sctp/eps",
  "sctp/remaddr",
  "sctp/snmp",
];

/** Files below `sys/net/` (under the root). */
export const SYS_FILES: readonly string[] = ["ipv4/ip_local_port_range"];

/** Files of one process, and those of each of its threads. */
export const PROCESS_FILES: readonly string[] = ["stat", "comm", "status", "cgroup"];
/** Files of one thread. */
export const THREAD_FILES: readonly string[] = ["stat", "comm", "status"];
/** The same of both, which may hold secrets. */
export const SECRET_FILES: readonly string[] = ["cmdline"];
