/**
 * The one table of options: it drives parsing, help, the README's table and the tests.
 *
 * Spellings are those of `ss` (iproute2 7.3.0); sockscope's own extras are long options only.
 */

/** Where an option's answer is. */
export type Support =
  /** procfs has the answer, or none is needed. */
  | "procfs"
  /** Only sock_diag has it: where that cannot be asked, what procfs has is shown, with a note. */
  | "sock_diag"
  /** Never done: this program does not change the machine. */
  | "refused";

/** One option. */
export interface Flag {
  /** Long name without dashes; also the flag's identity. */
  readonly name: string;
  /** Short letters, all with the same meaning. */
  readonly short?: string;
  /** Other long names. */
  readonly aliases?: readonly string[];
  /** Name of the argument, where the option takes one. */
  readonly argument?: string;
  readonly help: string;
  readonly support: Support;
  /** What procfs lacks for it, for `sock_diag` options: "socket memory". */
  readonly lacks?: string;
  /** True for what `ss` does not have: such a name never makes an abbreviation ambiguous. */
  readonly extra?: true;
}

const flag = (
  short: string,
  name: string,
  support: Support,
  help: string,
  more: Partial<Flag> = {},
): Flag => ({ name, support, help, ...(short ? { short } : {}), ...more });

/** Options in the order of the help text, by groups. */
export const FLAG_GROUPS: readonly { readonly title: string; readonly flags: readonly Flag[] }[] = [
  {
    title: "General",
    flags: [
      flag("h", "help", "procfs", "this text"),
      flag("Vv", "version", "procfs", "the version"),
      flag("H", "no-header", "procfs", "no header line"),
      flag("Q", "no-queues", "procfs", "no Recv-Q and Send-Q columns"),
      flag("O", "oneline", "procfs", "each socket on one line"),
      flag("n", "numeric", "procfs", "numbers instead of names of ports, protocols and processes"),
      flag("r", "resolve", "procfs", "host names, from /etc/hosts and DNS"),
      flag("N", "net", "procfs", "sockets of the named network namespace", { argument: "NAME" }),
    ],
  },
  {
    title: "States",
    flags: [
      flag("a", "all", "procfs", "sockets in every state"),
      flag("l", "listening", "procfs", "listening and unconnected sockets only"),
      flag("B", "bound-inactive", "sock_diag", "TCP sockets bound and otherwise unused", {
        lacks: "bound but inactive sockets",
      }),
    ],
  },
  {
    title: "Families and tables",
    flags: [
      flag("4", "ipv4", "procfs", "IPv4 (-f inet)"),
      flag("6", "ipv6", "procfs", "IPv6 (-f inet6)"),
      flag("0", "packet", "procfs", "packet sockets (-f link)"),
      flag("t", "tcp", "procfs", "TCP"),
      flag("M", "mptcp", "sock_diag", "MPTCP", { lacks: "MPTCP sockets" }),
      flag("S", "sctp", "procfs", "SCTP endpoints and associations"),
      flag("u", "udp", "procfs", "UDP"),
      flag("w", "raw", "procfs", "raw IP"),
      flag("x", "unix", "procfs", "unix domain (-f unix)"),
      flag("", "tipc", "sock_diag", "TIPC (-f tipc)", { lacks: "TIPC sockets" }),
      flag("", "vsock", "sock_diag", "vsock (-f vsock)", { lacks: "vsock sockets" }),
      flag("", "xdp", "sock_diag", "XDP (-f xdp)", { lacks: "XDP sockets" }),
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
      flag("o", "options", "procfs", "timers"),
      flag("e", "extended", "procfs", "uid, inode and address of the socket (implies -o)"),
      flag("p", "processes", "procfs", "processes that hold the socket"),
      flag("T", "threads", "procfs", "threads too (with -p)"),
      flag("i", "info", "sock_diag", "internal TCP information", {
        lacks: "TCP information beyond rto, ato, cwnd, ssthresh and retransmissions",
      }),
      flag("m", "memory", "sock_diag", "socket memory", { lacks: "socket memory" }),
      flag("b", "bpf", "sock_diag", "classic BPF filters (implies -o)", { lacks: "BPF filters" }),
      flag("", "tos", "sock_diag", "type of service and priority", {
        lacks: "type of service and priority",
      }),
      flag("", "cgroup", "sock_diag", "cgroup of the socket", { lacks: "cgroups of sockets" }),
      flag("", "tipcinfo", "sock_diag", "internal TIPC information", { lacks: "TIPC information" }),
      flag("", "inet-sockopt", "sock_diag", "socket options", { lacks: "socket options" }),
      flag("", "bpf-maps", "sock_diag", "BPF socket-local storage, all maps", {
        lacks: "BPF socket storage",
      }),
      flag("", "bpf-map-id", "sock_diag", "BPF socket-local storage of one map", {
        argument: "MAP-ID",
        lacks: "BPF socket storage",
      }),
      flag("Z", "context", "procfs", "SELinux contexts of processes"),
      flag("z", "contexts", "sock_diag", "SELinux contexts of processes and sockets", {
        lacks: "SELinux contexts of sockets",
      }),
    ],
  },
  {
    title: "Other modes",
    flags: [
      flag("s", "summary", "procfs", "counts of sockets"),
      flag("E", "events", "sock_diag", "sockets as they are destroyed", {
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
    title: "sockscope's own",
    flags: [
      flag("", "json", "procfs", "one JSON array, an object per line", { extra: true }),
      flag("", "jsonl", "procfs", "JSON, an object per line", { extra: true }),
      flag("", "json-schema", "procfs", "the schema of the JSON output", { extra: true }),
      flag("", "source", "procfs", "where sockets are looked for: auto, procfs or diag", {
        argument: "SOURCE",
        extra: true,
      }),
      flag("", "proc-root", "procfs", "another place for /proc (also: PROC_ROOT)", {
        argument: "DIR",
        extra: true,
      }),
      flag("", "byte-order", "procfs", "byte order of the machine of --proc-root: big or little", {
        argument: "ORDER",
        extra: true,
      }),
      flag("", "permissions", "procfs", "what this program may do, at start and while it decodes", {
        extra: true,
      }),
    ],
  },
];

/** All options. */
export const FLAGS: readonly Flag[] = FLAG_GROUPS.flatMap((group) => group.flags);
