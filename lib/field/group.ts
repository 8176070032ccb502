/**
 * Groups of fields: what an option asks for together, and what a source has to be asked for it.
 *
 * A query holds the set of groups that it wants. The requests, the walks and the notes of what
 * procfs does not have are unions over that set, so a field needs what its group needs.
 */

import { conditions } from "../model/conditions.ts";
import type { FileId } from "../model/plan.ts";
import type { Query } from "../model/query.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { NDIAG_SHOW } from "../uapi/netlink_diag.ts";
import { UDIAG_SHOW } from "../uapi/unix_diag.ts";

/** What a group needs. */
export interface Group {
  /** Attributes of internet sockets that have to be asked for. */
  readonly inet?: readonly number[];
  /** The same of those that lose packets. */
  readonly datagram?: readonly number[];
  /** Bits of the requests for unix and for netlink sockets. */
  readonly unix?: number;
  readonly netlink?: number;
  /** True if values are attributes of internet sockets, whether or not they are asked for. */
  readonly attributes?: true;
  /** What is read besides tables, and which files. */
  readonly reads?: "owners" | "cgroups";
  readonly files?: readonly FileId[];
  /** What procfs does not have of it. */
  readonly lacks?: string;
}

const { MEMINFO, VFS, ICONS, UID } = UDIAG_SHOW;

/** All groups. */
export const GROUPS = {
  /** What every socket has. */
  base: {},
  /** Names of ports and processes. */
  names: {},
  timers: {},
  /** Timeouts and windows, which procfs always has. */
  tcp: { inet: [INET_DIAG.INFO], attributes: true },
  /** Packets lost, which are among the counts of memory. */
  drops: { datagram: [INET_DIAG.SKMEMINFO], attributes: true },
  /** Whose a unix socket is, and all else that such dumps can hold. */
  whole: { unix: MEMINFO | VFS | ICONS | UID, netlink: NDIAG_SHOW.FLAGS },
  details: { unix: VFS | ICONS, attributes: true },
  info: {
    inet: [INET_DIAG.INFO, INET_DIAG.VEGASINFO, INET_DIAG.CONG],
    attributes: true,
    lacks: "TCP information beyond rto, ato, cwnd, ssthresh and retransmissions",
  },
  memory: {
    inet: [INET_DIAG.MEMINFO, INET_DIAG.SKMEMINFO],
    unix: MEMINFO,
    attributes: true,
    lacks: "socket memory",
  },
  bpf: { lacks: "BPF filters" },
  tos: {
    inet: [INET_DIAG.TOS, INET_DIAG.TCLASS],
    attributes: true,
    lacks: "type of service and priority",
  },
  cgroup: { attributes: true, reads: "cgroups", lacks: "cgroups of sockets" },
  sockopt: { attributes: true, lacks: "socket options" },
  bpf_maps: { attributes: true, lacks: "BPF socket storage" },
  tipc: { lacks: "TIPC information" },
  /** Which network namespace it is in. */
  netns: {},
  /** When a socket was destroyed. */
  events: {},
  owners: { reads: "owners" },
  threads: { reads: "owners" },
  /** Whose the processes are, if owners are looked for. */
  users: {},
  /** Command lines of processes. */
  cmdlines: { reads: "owners" },
  /** SELinux contexts of processes, and of sockets. */
  contexts: { reads: "owners", files: ["filesystems"] },
  /** In which cgroups processes are, and so which unit and container they belong to. */
  whose: { reads: "owners" },
  /** The same of the processes that created sockets. */
  created_in: { attributes: true, reads: "cgroups" },
  /** Names of containers. */
  container_names: {},
  socket_contexts: { reads: "owners", lacks: "SELinux contexts of sockets" },
  /** Every process, whether or not it holds sockets. */
  processes: { reads: "owners" },
  /** What descriptors are open for. */
  access: { reads: "owners" },
  /** Names of users, wherever they are looked up. */
  user_names: { files: ["/etc/passwd"] },
  file_flags: { reads: "owners" },
  /** Names of the protocols of sockets that are in no table. */
  protocol_names: { reads: "owners" },
} as const satisfies Readonly<Record<string, Group>>;

/** The name of a group. */
export type GroupName = keyof typeof GROUPS;

const NAMES = Object.keys(GROUPS) as readonly GroupName[];
const BITS: ReadonlyMap<GroupName, number> = new Map(NAMES.map((name, bit) => [name, 1 << bit]));

/** A set of groups, a bit each. */
export type GroupSet = number;

/** The set of these groups. */
export function groupSet(...names: readonly GroupName[]): GroupSet {
  return names.reduce((set, name) => set | BITS.get(name)!, 0);
}

/** The groups of a set. */
export function groupsOf(set: GroupSet): Group[] {
  return NAMES.filter((name) => set & BITS.get(name)!).map((name) => GROUPS[name]);
}

/** Which groups are in a set. */
export type Shown = Readonly<Record<GroupName, boolean>>;

/** The same as booleans, for what asks again and again. */
export function shownOf(set: GroupSet): Shown {
  return Object.fromEntries(
    NAMES.map((name) => [name, (set & BITS.get(name)!) !== 0]),
  ) as Record<GroupName, boolean>;
}

/** True if attributes of internet sockets are shown, or filtered by. */
export function needsAttributes({ wanted, filter }: Pick<Query, "wanted" | "filter">): boolean {
  if (groupsOf(wanted).some(({ attributes }) => attributes)) return true;
  for (const { kind } of conditions(filter)) {
    if (kind === "fwmark" || kind === "cgroup") return true;
  }
  return false;
}

/** Groups that only an option asks for, and whose fields procfs does not have. */
export const OF_OPTIONS: GroupSet = groupSet(
  ...[
    "details",
    "info",
    "memory",
    "bpf",
    "tos",
    "cgroup",
    "sockopt",
    "bpf_maps",
    "tipc",
    "created_in",
  ] as const,
);

/** Groups of what is known of owners alone. */
export const OF_OWNERS: GroupSet = groupSet(
  ...["owners", "threads", "users", "cmdlines", "whose", "contexts", "socket_contexts"] as const,
);

/** What every record has that `ss` shows only if it is asked, or never. */
export const OF_RECORDS: GroupSet = groupSet("timers", "tcp", "drops", "whole", "users");
