/** Help texts, made from the tables of options that the parser uses. */

import type { Flag, FlagGroup } from "./flag.ts";
import { FLAG_GROUPS } from "./flags.ts";

const HEAD = `Usage: sockscope [OPTIONS] [FILTER]

Shows the sockets of this machine as ss(8) does: asked of the kernel (sock_diag), or read from
/proc where it does not answer.
`;

const FILTER = `
Filter: [ state STATE | exclude STATE ]... [ EXPRESSION ]
  STATE       all connected synchronized bucket big established syn-sent syn-recv fin-wait-1
              fin-wait-2 time-wait closed close-wait last-ack listening closing
  EXPRESSION  src HOST, dst HOST, sport OP PORT, dport OP PORT, dev NAME, fwmark MARK[/MASK],
              cgroup PATH, autobound, with not, and, or (all of one precedence, left to right)
              and parentheses; OP is one of = != > < >= <=; of who holds it, and not in ss:
              unit GLOB, container GLOB, comm GLOB, pid N, user NAME|UID
  HOST        [inet:|inet6:|unix:|link:|netlink:|vsock:]ADDRESS[/BITS][:PORT]

Exit status: 0; 1 where rows or files could not be read; 2 where nothing could be shown.
`;

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

/** The text of `--help`. */
export function helpText(): string {
  const lines = [
    HEAD,
    ...optionLines(FLAG_GROUPS),
    "* only sock_diag has it; from procfs it is shown as far as that goes.",
    SANDBOX_LINE,
  ];
  return `${lines.join("\n")}\n${FILTER}`;
}
