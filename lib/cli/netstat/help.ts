/** The help text of `netstat`. */

import { optionLines, SANDBOX_LINE } from "../help.ts";
import { NETSTAT_GROUPS } from "./flags.ts";

const HEAD = `Usage: sockscope netstat [OPTIONS]

Shows the sockets of this machine as netstat(8) does, read from /proc. By
default those with a peer, of TCP, SCTP, UDP, UDP-Lite, raw IP and unix domain.
`;

const TAIL = `
Exit status: 0; 1 where something could not be read, or is not supported; 3 for a
wrong option.
`;

export function netstatHelp(): string {
  return `${[HEAD, ...optionLines(NETSTAT_GROUPS), SANDBOX_LINE].join("\n")}\n${TAIL}`;
}
