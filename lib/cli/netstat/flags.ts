/**
 * The options of `netstat`: the one table that drives parsing, help, the README's table and the
 * tests. Spellings are those of net-tools 2.10.
 */

import type { GroupName } from "../../field/group.ts";
import { Family, Table } from "../../model/kinds.ts";
import { type Flag, flag, type FlagGroup, type FlagTable } from "../flag.ts";
import { OWN_FLAGS } from "../own_options.ts";

/** An option for what other commands show. */
const elsewhere = (short: string, name: string, what: string, instead: string): Flag =>
  flag(short, name, "elsewhere", what, { instead });

/** A family that this program does not show. */
const family = (name: string, what: string, aliases: readonly string[] = []): Flag =>
  flag("", name, "procfs", what, { aliases });

/** What `ss` shows with the option of the same letter, in JSON. */
const EXTENDED: readonly GroupName[] = ["timers", "details", "cgroup"];

/** Groups of options, in the order of the help text. */
export const NETSTAT_GROUPS: readonly FlagGroup[] = [
  {
    title: "Which sockets",
    flags: [
      flag("a", "all", "procfs", "with and without a peer"),
      flag("l", "listening", "procfs", "without a peer: servers"),
      flag("t", "tcp", "procfs", "TCP", { tables: Table.TCP }),
      flag("u", "udp", "procfs", "UDP", { tables: Table.UDP }),
      flag("U", "udplite", "procfs", "UDP-Lite", { tables: Table.UDPLITE }),
      flag("S", "sctp", "procfs", "SCTP", { tables: Table.SCTP }),
      flag("w", "raw", "procfs", "raw IP", { tables: Table.RAW }),
      flag("x", "unix", "procfs", "unix domain", { family: Family.UNIX }),
      flag("4", "inet", "procfs", "IPv4", {
        family: Family.INET,
        aliases: ["ip", "tcpip"],
      }),
      flag("6", "inet6", "procfs", "IPv6", { family: Family.INET6 }),
      flag("A", "protocol", "procfs", "families by name: inet, inet6, unix and those below", {
        argument: "FAMILY",
      }),
      family("ipx", "IPX, of which no socket is shown"),
      family("ax25", "AX.25, of which no socket is shown"),
      family("x25", "X.25, of which no socket is shown"),
      family("netrom", "NET/ROM, of which no socket is shown"),
      family("rose", "ROSE, of which no socket is shown"),
      family("ddp", "AppleTalk, which selects nothing", ["appletalk"]),
      flag("2", "l2cap", "procfs", "bluetooth, of which no socket is shown", {
        aliases: ["bluetooth"],
      }),
      flag("f", "rfcomm", "procfs", "bluetooth, of which no socket is shown"),
    ],
  },
  {
    title: "What is shown of them",
    flags: [
      flag("n", "numeric", "procfs", "no names: numbers of hosts, ports and users"),
      flag("", "numeric-hosts", "procfs", "no names of hosts"),
      flag("", "numeric-ports", "procfs", "no names of ports"),
      flag("", "numeric-users", "procfs", "no names of users"),
      flag("W", "wide", "procfs", "addresses and names in full"),
      flag("e", "extend", "procfs", "users and inodes", { asks: EXTENDED }),
      flag("p", "programs", "procfs", "a process that holds the socket", { asks: ["owners"] }),
      flag("o", "timers", "procfs", "timers", { asks: ["timers"] }),
      flag("v", "verbose", "procfs", "name what the kernel does not have"),
      elsewhere("Z", "context", "SELinux contexts", "sockscope ss -Z"),
      flag("NFC", "symbolic", "procfs", "accepted, and without effect on sockets", {
        aliases: ["fib", "cache"],
      }),
    ],
  },
  {
    title: "Other modes",
    flags: [
      flag("s", "statistics", "procfs", "counters of protocols; -6 -t -u -U -S -w choose"),
      flag("c", "continuous", "procfs", "again every second"),
      elsewhere("r", "route", "routes", "ip route"),
      elsewhere("i", "interfaces", "interfaces", "ip -s link"),
      elsewhere("g", "groups", "multicast groups", "ip maddr"),
      elsewhere("M", "masquerade", "masqueraded connections", "conntrack -L; ip has none"),
      flag("h", "help", "procfs", "this text"),
      flag("V", "version", "procfs", "the version"),
    ],
  },
  OWN_FLAGS,
];

/** The options of `netstat` as they are parsed. */
export const NETSTAT_OPTIONS: FlagTable = {
  groups: NETSTAT_GROUPS,
  ends: (name) => name === "help" || name === "version",
};
