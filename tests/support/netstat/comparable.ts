/**
 * What the reference netstat loses or distorts and sockscope does not copy: the whole list, as data,
 * and how two texts are compared without it.
 *
 * @module
 */

/** One difference from netstat that is meant. */
export interface NetstatDefect {
  readonly id: string;
  /** What netstat does. */
  readonly what: string;
  /** What sockscope does. */
  readonly instead: string;
}

/** Every one. */
export const NETSTAT_DEFECTS: readonly NetstatDefect[] = [
  {
    id: "unix-names",
    what: "a unix socket's name ends at its first blank or newline, and what is behind a newline " +
      "is called a bogus line, or taken for a socket",
    instead: "the whole name, with control characters escaped",
  },
  {
    id: "raw-controls",
    what: "names of sockets and programs are written as they are, control characters too",
    instead: "they are escaped: `\\x1b`",
  },
  {
    id: "unreadable-command-line",
    what: "a process whose command line cannot be read holds nothing: its sockets have `-`",
    instead: "it is shown by the name that the kernel keeps (comm)",
  },
  {
    id: "unknown-states",
    what: "the word of a TCP state that it does not know comes from other memory of the process",
    instead: "`UNKNOWN`",
  },
  {
    id: "small-inodes",
    what: "inodes of one digit, and the largest number of 64 bits, have no program",
    instead: "they have",
  },
  {
    id: "bogus-lines",
    what:
      "rows that it cannot read are reported, and the exit status is 0; of old kernels, or of " +
      "other tools, it reads some as others",
    instead: "they are reported with line and column, and the exit status is 1",
  },
  {
    id: "missing-counters",
    what: "-s ends with 0 where the counters cannot be read",
    instead: "with 1",
  },
  {
    id: "sctp-states",
    what:
      "of an SCTP association the state of its socket is shown, and of IPv6 addresses that are " +
      "not written in full what is in other memory",
    instead: "the state is that, too; addresses are read in every form",
  },
];

/** A unix socket's line up to its name: without a program, and with one. */
const PLAIN_LINE = /^unix +\d+ +\[[ A-Z]*\] +[A-Z]+ +(?:[A-Z]+ +)?\d+ +/;
const PROGRAM_LINE = new RegExp(`${PLAIN_LINE.source.replace(/ \+$/, " +?")}(?=[-0-9]).{20} `);

/** A name up to its first blank or control character, or one that is escaped. */
function cut(name: string): string {
  return /^[!-\[\]-~]*/.exec(name.trimStart())![0];
}

/**
 * A listing, a character a byte, as far as it is comparable: names of unix sockets end at the first
 * blank or control character, and so do those that are escaped; what is no unix socket among them is
 * left out.
 */
export function comparable(text: string): string {
  const lines: string[] = [];
  let among = false;
  let pattern = PLAIN_LINE;
  for (const line of text.split("\n")) {
    if (line.startsWith("Active ")) among = line.startsWith("Active UNIX");
    if (line.startsWith("Proto ")) pattern = line.includes("PID/") ? PROGRAM_LINE : PLAIN_LINE;
    const start = among ? pattern.exec(line)?.[0] : undefined;
    if (start !== undefined) lines.push(`${start.trimEnd()} ${cut(line.slice(start.length))}`);
    else if (!among || line === "" || /^(Active|Proto) /.test(line)) lines.push(line);
  }
  return lines.join("\n");
}
