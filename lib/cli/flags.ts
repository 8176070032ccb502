/**
 * The options of `ss`: the one table that drives parsing, help, the README's table and the tests.
 *
 * Spellings are those of `ss` (iproute2 7.3.0); sockscope's own extras are long options only.
 */

import { KINDS } from "../field/kind.ts";
import { ALL_STATES, Family, State, Table } from "../model/kinds.ts";
import { type Group, type GroupName, GROUPS } from "../field/group.ts";
import { type Flag, flag, type FlagGroup, type FlagTable } from "./flag.ts";
import { OWN_FLAGS } from "./own_options.ts";

/** An option whose fields are sock_diag's: procfs lacks what the first group has. */
const ofDiag = (
  short: string,
  name: string,
  help: string,
  group: GroupName,
  ...more: readonly GroupName[]
): Flag => {
  const { lacks }: Group = GROUPS[group];
  return flag(short, name, "sock_diag", help, { asks: [group, ...more], lacks });
};

/** An option that `ss` does not have. */
const own = (name: string, help: string, argument?: string): Flag =>
  flag("", name, "procfs", help, { extra: true, ...(argument === undefined ? {} : { argument }) });

/** Groups of options, in the order of the help text. */
export const FLAG_GROUPS: readonly FlagGroup[] = [
  {
    title: "General",
    flags: [
      flag("h", "help", "procfs", "what most people use; --help=all for everything", {
        mayHaveValue: true,
      }),
      flag("Vv", "version", "procfs", "the version"),
      flag("H", "no-header", "procfs", "no header line"),
      flag("Q", "no-queues", "procfs", "no Recv-Q and Send-Q columns"),
      flag("O", "oneline", "procfs", "each socket on one line"),
      flag("n", "numeric", "procfs", "numbers instead of names of ports, protocols and processes"),
      flag("r", "resolve", "procfs", "host names, from /etc/hosts and, without the sandbox, DNS"),
      flag(
        "N",
        "net",
        "procfs",
        "the network namespace of that name, or of that process; more than one with more -N",
        { argument: "NAME|PID", asks: ["netns"] },
      ),
    ],
  },
  {
    title: "States",
    flags: [
      flag("a", "all", "procfs", "sockets in every state", { states: ALL_STATES }),
      flag("l", "listening", "procfs", "listening and unconnected sockets only", {
        states: (1 << State.LISTEN) | (1 << State.CLOSE),
      }),
      flag("B", "bound-inactive", "sock_diag", "TCP sockets bound and otherwise unused", {
        lacks: "bound but inactive sockets",
        states: 1 << State.BOUND_INACTIVE,
      }),
    ],
  },
  {
    title: "Families and tables",
    flags: [
      flag("4", "ipv4", "procfs", "IPv4 (-f inet)", { family: Family.INET }),
      flag("6", "ipv6", "procfs", "IPv6 (-f inet6)", { family: Family.INET6 }),
      flag("0", "packet", "procfs", "packet sockets (-f link)", { family: Family.PACKET }),
      flag("t", "tcp", "procfs", "TCP", { tables: Table.TCP }),
      flag("M", "mptcp", "sock_diag", "MPTCP", { tables: Table.MPTCP, lacks: KINDS.mptcp.lacks }),
      flag("S", "sctp", "procfs", "SCTP endpoints and associations", { tables: Table.SCTP }),
      flag("u", "udp", "procfs", "UDP", { tables: Table.UDP }),
      flag("w", "raw", "procfs", "raw IP", { tables: Table.RAW }),
      flag("x", "unix", "procfs", "unix domain (-f unix)", { family: Family.UNIX }),
      flag("", "tipc", "sock_diag", "TIPC (-f tipc)", {
        family: Family.TIPC,
        lacks: KINDS.tipc.lacks,
      }),
      flag("", "vsock", "sock_diag", "vsock (-f vsock)", {
        family: Family.VSOCK,
        lacks: KINDS.vsock.lacks,
      }),
      flag("", "xdp", "sock_diag", "XDP (-f xdp)", { family: Family.XDP, lacks: KINDS.xdp.lacks }),
      flag("f", "family", "procfs", "inet, inet6, link, unix, netlink, vsock, tipc, xdp or help", {
        argument: "FAMILY",
      }),
      flag("A", "query", "procfs", "tables by name, separated by commas; ! leaves one out", {
        argument: "QUERY",
        aliases: ["socket"],
      }),
    ],
  },
  {
    title: "What is shown of a socket",
    flags: [
      flag("o", "options", "procfs", "timers", { asks: ["timers"] }),
      flag("e", "extended", "procfs", "uid, inode and address of the socket (implies -o)", {
        asks: ["timers", "details", "cgroup"],
      }),
      flag("p", "processes", "procfs", "processes that hold the socket", { asks: ["owners"] }),
      flag("T", "threads", "procfs", "threads too (with -p)", { asks: ["owners", "threads"] }),
      ofDiag("i", "info", "internal TCP information", "info"),
      ofDiag("m", "memory", "socket memory", "memory"),
      ofDiag("b", "bpf", "classic BPF filters (implies -o)", "bpf", "timers"),
      ofDiag("", "tos", "type of service and priority", "tos"),
      ofDiag("", "cgroup", "cgroup of the socket", "cgroup"),
      ofDiag("", "tipcinfo", "internal TIPC information", "tipc"),
      ofDiag("", "inet-sockopt", "socket options", "sockopt"),
      ofDiag("", "bpf-maps", "BPF socket-local storage, all maps", "bpf_maps"),
      {
        ...ofDiag("", "bpf-map-id", "BPF socket-local storage of one map", "bpf_maps"),
        argument: "MAP-ID",
      },
      flag("Z", "context", "procfs", "SELinux contexts of processes", {
        asks: ["owners", "contexts"],
      }),
      ofDiag(
        ...["z", "contexts", "SELinux contexts of processes and sockets"] as const,
        ...["socket_contexts", "owners", "contexts"] as const,
      ),
    ],
  },
  {
    title: "Other modes",
    flags: [
      flag("s", "summary", "procfs", "counts of sockets"),
      flag("E", "events", "sock_diag", "sockets as they are destroyed", {
        asks: ["events"],
        lacks: "events of destroyed sockets",
      }),
      flag("D", "diag", "sock_diag", "raw dump of TCP sockets", {
        argument: "FILE",
        lacks: "raw dumps",
      }),
      flag("F", "filter", "procfs", "filter from a file, - for standard input", {
        argument: "FILE",
      }),
      flag("K", "kill", "refused", "close sockets"),
    ],
  },
  {
    title: "For people",
    flags: [
      own("table", "a table for reading, as wide as the terminal"),
      own(
        "columns",
        "its columns: keys of JSON, and local, peer, process, unit, ...; +KEY adds one",
        "KEYS",
      ),
      own("list-columns", "all columns with their units, sources and meanings"),
      own("sort", "the order of rows: keys, with - before one from the largest on", "KEYS"),
      own("csv", "the table as CSV (RFC 4180)"),
      own("tsv", "the table as text with tabs"),
      own("count-by", "how many sockets have the same value, largest first", "KEYS"),
      own("health", "sockets with a fact that hurts, and the fact: full queues, drops, retries"),
      own("metrics", "OpenMetrics text: sockets, listeners, memory"),
      own("color", "auto (on a terminal), always or never", "WHEN"),
      own("man", "the manual page, in roff"),
      own("completions", "completions for bash, zsh or fish", "SHELL"),
      own("quiet", "no output: exit status 0 if a socket matches, 1 if none does"),
    ],
  },
  OWN_FLAGS,
];

/** All options. */
export const FLAGS: readonly Flag[] = FLAG_GROUPS.flatMap((group) => group.flags);

/** The options of `ss` as they are parsed. */
export const SS_OPTIONS: FlagTable = {
  groups: FLAG_GROUPS,
  ends: (name, value) =>
    name === "help" || name === "version" || (name === "family" && value === "help"),
};
