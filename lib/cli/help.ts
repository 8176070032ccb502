/** Help texts, made from the tables of options that the parser uses. */

import type { Flag, FlagGroup } from "./flag.ts";
import { FLAG_GROUPS } from "./flags.ts";

const HEAD = `Usage: sockscope [OPTIONS] [FILTER]

Shows the sockets of this machine as ss(8) does: asked of the kernel
(sock_diag), or read from /proc where it does not answer.
`;

const FILTER_TEXT = `Filter: [ state STATE | exclude STATE ]... [ EXPRESSION ]
  STATE       all connected synchronized bucket big established syn-sent syn-recv fin-wait-1
              fin-wait-2 time-wait closed close-wait last-ack listening closing
  EXPRESSION  src HOST, dst HOST, sport OP PORT, dport OP PORT, dev NAME, fwmark MARK[/MASK],
              cgroup PATH, autobound, with not, and, or (all of one precedence, left to right)
              and parentheses; OP is one of = != > < >= <=; not in ss: netns NAME, and of who
              holds it: unit GLOB, container GLOB, comm GLOB, pid N, user NAME|UID
  HOST        [inet:|inet6:|unix:|link:|netlink:|vsock:]ADDRESS[/BITS][:PORT]`;

const STATUS =
  `Exit status: 0; 1 where rows or files could not be read; 2 where nothing could be shown.
`;

/** The language of filters, a line each. */
export const FILTER_LINES: readonly string[] = FILTER_TEXT.split("\n");

function spelling(flag: Flag): string {
  const short = flag.short ? `-${flag.short[0]}, ` : "    ";
  return `${short}--${flag.name}${flag.argument ? ` ${flag.argument}` : ""}`;
}

function note(flag: Flag): string {
  switch (flag.support) {
    case "procfs":
      return "";
    case "sock_diag":
      return " *";
    case "refused":
      return " (refused: this program changes nothing)";
    case "elsewhere":
      return ` (not here: ${flag.instead})`;
  }
}

/** Lines of a help text: each group of options under its title. */
export function optionLines(groups: readonly FlagGroup[]): string[] {
  return groups.flatMap(({ title, flags }) => [
    `${title}:`,
    ...flags.map((flag) => `  ${spelling(flag).padEnd(25)} ${flag.help}${note(flag)}`),
    "",
  ]);
}

/** What the released file's sandbox is, for the end of a list of options. */
export const SANDBOX_LINE =
  "The released file is in a sandbox: SOCKSCOPE_SANDBOX=off runs it without.";

/** What most people ask for, with an example each. */
const USUAL: readonly (readonly [words: string, what: string])[] = [
  [":8080, 10.0.0.7, :https", "what has that port or address, and whose it is"],
  ["-tulpn", "what listens on TCP and UDP, and whose it is"],
  ["-tan", "all TCP; -u UDP, -x unix, -w raw, -4, -6"],
  ["-p, -e, -i, -m, -o", "processes, users, TCP information, memory, timers"],
  ["-s", "counts"],
  ["state established", "one state; and sport, dport, src, dst, and, or, not"],
  ["--table", "a table; --columns KEYS, --sort KEYS, --csv"],
  ["--count-by KEYS", "how many have the same: state,peer_address"],
  ["--health", "sockets with a fact that hurts"],
  ["--json, --jsonl", "for programs; --json-schema has every key"],
  ["--all-netns, -N NAME", "all network namespaces, or one"],
  ["--permissions", "what this program may do, and who answers it"],
];

/** The text of `--help`: no more than a screen. */
export function shortHelpText(): string {
  return [
    HEAD,
    ...USUAL.map(([words, what]) => `  ${words.padEnd(25)} ${what}`),
    "",
    "--help=all has every option, --man the manual. sockscope netstat and sockscope",
    "lsof take the options of those commands, and so does a link of that name.",
    "",
  ].join("\n");
}

/** The text of `--help=all`. */
export function helpText(): string {
  const lines = [
    HEAD,
    ...optionLines(FLAG_GROUPS),
    "* only sock_diag has it; from procfs it is shown as far as that goes.",
    SANDBOX_LINE,
  ];
  return `${lines.join("\n")}\n\n${FILTER_TEXT}\n\n${STATUS}`;
}
